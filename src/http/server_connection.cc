#include "http/server_connection.h"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <limits>
#include <span>
#include <utility>
#include <variant>

#include "http/reply_text.h"

namespace atrest::http {
namespace {

constexpr Beats kNever = std::numeric_limits<Beats>::max();
constexpr Beats kExpired = 0;
constexpr std::size_t kFirstInput = 4096;
constexpr std::size_t kMaxDrained = 1024 * 1024;
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

ServerResponse Call(const ServerHandler& handler, const ServerRequest& request) {
  try {
    return handler(request);
  } catch (...) {
    ServerResponse response;
    response.status = 500;
    return response;
  }
}

// Closing it will then be a TCP reset.
void ResetOnClose(int socket) {
  const linger at_once{.l_onoff = 1, .l_linger = 0};
  setsockopt(socket, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
}

}  // namespace

ServerConnection::ServerConnection(std::unique_ptr<Stream> stream, const ServerHandler& handler,
                                   ConnectionLimits limits, Beats now)
    : stream_(std::move(stream)),
      handler_(handler),
      limits_(limits),
      wait_until_(now + limits.request),
      deadline_(kNever) {}

bool ServerConnection::Expire(Beats now) {
  Beats deadline = deadline_.load(std::memory_order_acquire);
  return deadline != kExpired && deadline <= now &&
         deadline_.compare_exchange_strong(deadline, kExpired, std::memory_order_acq_rel);
}

bool ServerConnection::Unpark() {
  return deadline_.exchange(kNever, std::memory_order_acq_rel) != kExpired;
}

ServerConnection::Next ServerConnection::Advance(Beats now) {
  while (true) {
    std::optional<Next> next;
    switch (phase_) {
      case Phase::kHandshake: next = Handshake(now); break;
      case Phase::kReading: next = ReadOn(now); break;
      case Phase::kDelayed: GoOnWriting(now); break;
      case Phase::kWriting: next = WriteOn(now); break;
      case Phase::kDraining: next = Drain(); break;
    }
    if (next) return *next;
  }
}

std::optional<ServerConnection::Next> ServerConnection::Wait(IoStatus status) const {
  switch (status) {
    case IoStatus::kDone: return std::nullopt;
    case IoStatus::kWantsInput: return Next::kAwaitInput;
    case IoStatus::kWantsOutput: return Next::kAwaitOutput;
    case IoStatus::kClosed: return Next::kClose;
  }
  return Next::kClose;
}

std::optional<ServerConnection::Next> ServerConnection::Handshake(Beats now) {
  const IoStatus status = stream_->Handshake();
  if (status == IoStatus::kDone) {
    phase_ = Phase::kReading;
    wait_until_ = now + limits_.idle;
  }
  return Wait(status);
}

std::optional<ServerConnection::Next> ServerConnection::ReadOn(Beats now) {
  if (!head_ && end_ > begin_) TakeHead(now);
  if (phase_ != Phase::kReading) return std::nullopt;
  if (head_ && body_have_ == body_.size()) {
    Answer(now);
    return phase_ == Phase::kDelayed ? std::optional(Next::kAwaitDelay) : std::nullopt;
  }
  const bool first = !head_ && end_ == begin_;
  const IoResult got = stream_->Read(RoomForInput());
  if (got.status != IoStatus::kDone) return Wait(got.status);
  if (first) wait_until_ = now + limits_.request;
  (head_ ? body_have_ : end_) += got.bytes;
  return std::nullopt;
}

// Where the next bytes go: straight into the body once its size is known.
std::span<char> ServerConnection::RoomForInput() {
  if (head_) return body_.Buffer().subspan(body_have_);
  if (end_ == begin_) begin_ = end_ = 0;
  if (end_ == input_.size()) {
    Secret grown = Secret::OfSize(std::max(kFirstInput, 2 * (end_ - begin_)));
    const std::string_view pending = Pending();
    std::copy(pending.begin(), pending.end(), grown.Buffer().begin());
    end_ -= begin_;
    begin_ = 0;
    input_ = std::move(grown);
  }
  return input_.Buffer().subspan(end_);
}

void ServerConnection::TakeHead(Beats now) {
  const std::string_view pending = Pending();
  const std::size_t from = scanned_ < 3 ? 0 : scanned_ - 3;
  const std::optional<std::size_t> size = FindHeadEnd(pending, from);
  if (!size) {
    scanned_ = pending.size();
    if (pending.size() > kMaxRequestHead) Refuse({431, "head too large"}, now);
    return;
  }
  scanned_ = 0;
  auto parsed = ParseRequestHead(pending.substr(0, *size), limits_.max_body_bytes);
  begin_ += *size;
  if (const Refusal* refusal = std::get_if<Refusal>(&parsed); refusal != nullptr) {
    Refuse(*refusal, now);
    return;
  }
  StartBody(std::move(std::get<RequestHead>(parsed)), now);
}

void ServerConnection::StartBody(RequestHead head, Beats now) {
  head_ = std::move(head);
  body_ = Secret::OfSize(head_->body_size);
  body_have_ = 0;
  const std::string_view pending = Pending();
  const std::size_t here = std::min(pending.size(), body_.size());
  std::copy_n(pending.begin(), here, body_.Buffer().begin());
  body_have_ = here;
  begin_ += here;
  if (head_->expects_continue && body_have_ < body_.size()) {
    output_ = Secret(kContinue);
    StartWriting(AfterWrite::kReadBody, now);
  }
}

void ServerConnection::Answer(Beats now) {
  ServerRequest request;
  request.method = std::move(head_->method);
  request.path = std::move(head_->path);
  request.query = std::move(head_->query);
  request.headers = std::move(head_->headers);
  request.body = std::move(body_);
  const bool keep_alive = head_->keep_alive;
  const bool with_body = request.method != "HEAD";
  Forget();
  const ServerResponse response = Call(handler_, request);
  AppendReply(output_, response, {.keep_alive = keep_alive, .with_body = with_body});
  after_write_ = keep_alive ? AfterWrite::kNextRequest : AfterWrite::kClose;
  Misbehave(response);
  written_ = 0;
  if (response.delay <= std::chrono::nanoseconds(0)) return StartWriting(after_write_, now);
  delay_ = response.delay;
  phase_ = Phase::kDelayed;
  wait_until_ = kNever;
}

// Cuts the reply and sets the pause that the handler asked for.
void ServerConnection::Misbehave(const ServerResponse& response) {
  const std::size_t head = output_.size() - std::min(output_.size(), response.body.size());
  if (response.cut) {
    const std::size_t body = std::min(response.cut->body_bytes, output_.size() - head);
    output_.Truncate(response.cut->head ? head + body : 0);
    after_write_ = response.cut->reset ? AfterWrite::kReset : AfterWrite::kClose;
  }
  pause_at_ = response.body_delay.count() > 0 && output_.size() > head ? head : 0;
  body_delay_ = response.body_delay;
  body_piece_ = response.body_piece;
}

// The bytes of the request that are still in the input buffer are wiped; what follows stays.
void ServerConnection::Forget() {
  head_.reset();
  body_ = Secret();
  body_have_ = 0;
  Wipe(input_.Buffer().data(), begin_);
}

void ServerConnection::Refuse(const Refusal& refusal, Beats now) {
  Forget();
  AppendRefusal(output_, refusal);
  // The peer may still be sending; closing now could make it lose the answer.
  StartWriting(AfterWrite::kDrain, now);
}

void ServerConnection::StartWriting(AfterWrite after, Beats now) {
  after_write_ = after;
  written_ = 0;
  GoOnWriting(now);
}

void ServerConnection::GoOnWriting(Beats now) {
  phase_ = Phase::kWriting;
  wait_until_ = now + limits_.request;
}

std::optional<ServerConnection::Next> ServerConnection::WriteOn(Beats now) {
  const std::size_t end = pause_at_ != 0 ? pause_at_ : output_.size();
  while (written_ < end) {
    const IoResult put = stream_->Write(output_.Reveal().substr(written_, end - written_));
    if (put.status != IoStatus::kDone) return Wait(put.status);
    written_ += put.bytes;
  }
  if (pause_at_ != 0) {
    const bool again = body_piece_ != 0 && body_piece_ < output_.size() - pause_at_;
    pause_at_ = again ? pause_at_ + body_piece_ : 0;
    delay_ = body_delay_;
    phase_ = Phase::kDelayed;
    wait_until_ = kNever;
    return Next::kAwaitDelay;
  }
  output_.Clear();
  phase_ = Phase::kReading;
  switch (after_write_) {
    case AfterWrite::kReadBody: return std::nullopt;
    case AfterWrite::kNextRequest:
      wait_until_ = now + limits_.idle;
      // With a next request at hand other connections get their turn first.
      return begin_ < end_ || stream_->HasBufferedInput() ? Next::kAwaitOutput : Next::kAwaitInput;
    case AfterWrite::kClose: stream_->EndOutput(); return Next::kClose;
    case AfterWrite::kReset: ResetOnClose(stream_->fd()); return Next::kClose;
    case AfterWrite::kDrain:
      stream_->EndOutput();
      phase_ = Phase::kDraining;
      return std::nullopt;
  }
  return Next::kClose;
}

std::optional<ServerConnection::Next> ServerConnection::Drain() {
  std::array<char, 4096> nowhere{};
  const IoResult got = stream_->Drain(nowhere);
  if (got.status != IoStatus::kDone) return Wait(got.status);
  drained_ += got.bytes;
  return drained_ > kMaxDrained ? std::optional(Next::kClose) : std::nullopt;
}

}  // namespace atrest::http
