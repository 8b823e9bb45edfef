// One connection of the server: reads requests, calls the handler, writes replies, never waits.
//
// Driven from outside: whoever has been told that it can go on calls Advance(), which goes on until
// it would have to wait, and says for what.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "base/secret.h"
#include "http/request_head.h"
#include "http/server.h"
#include "http/stream.h"

namespace atrest::http {

// Time, in the beats of the server's own clock.
using Beats = std::uint64_t;

struct ConnectionLimits {
  std::size_t max_body_bytes = 0;
  Beats request = 1;  // from a request's first byte to its last; for a reply; for a handshake
  Beats idle = 1;     // between requests
};

// Used by one thread at a time, but for Expire().
class ServerConnection {
 public:
  enum class Next { kAwaitInput, kAwaitOutput, kAwaitDelay, kClose };

  // `handler` must outlive the connection.
  ServerConnection(std::unique_ptr<Stream> stream, const ServerHandler& handler,
                   ConnectionLimits limits, Beats now);

  Next Advance(Beats now);

  int fd() const { return stream_->fd(); }
  std::chrono::nanoseconds delay() const { return delay_; }  // to be waited for, with kAwaitDelay

  // From any thread, at any time: true, once, if the connection waits for longer than it may.
  bool Expire(Beats now);
  // Before waiting and after it. False if it has expired meanwhile.
  void Park() { deadline_.store(wait_until_, std::memory_order_release); }
  bool Unpark();

 private:
  enum class Phase { kHandshake, kReading, kDelayed, kWriting, kDraining };
  enum class AfterWrite { kNextRequest, kReadBody, kClose, kDrain, kReset };

  std::optional<Next> Handshake(Beats now);
  std::optional<Next> ReadOn(Beats now);
  std::optional<Next> WriteOn(Beats now);
  std::optional<Next> Drain();
  std::optional<Next> Wait(IoStatus status) const;

  void TakeHead(Beats now);
  void TakeBody();
  void StartBody(RequestHead head, Beats now);
  void Answer(Beats now);
  void Misbehave(const ServerResponse& response);
  void Refuse(const Refusal& refusal, Beats now);
  void StartWriting(AfterWrite after, Beats now);
  void GoOnWriting(Beats now);
  void Forget();  // of the request what is not needed any more, wiped
  std::span<char> RoomForInput();
  std::string_view Pending() { return {input_.Buffer().data() + begin_, end_ - begin_}; }

  std::unique_ptr<Stream> stream_;
  const ServerHandler& handler_;
  const ConnectionLimits limits_;
  Phase phase_ = Phase::kHandshake;
  AfterWrite after_write_ = AfterWrite::kNextRequest;

  Secret input_;  // a buffer: [begin_, end_) is what has been read and not used
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::size_t scanned_ = 0;  // of Pending(), without finding the end of a head
  std::optional<RequestHead> head_;
  Secret body_;
  std::size_t body_have_ = 0;
  Secret output_;
  std::size_t written_ = 0;
  std::size_t pause_at_ = 0;  // of output_, where body_delay_ is waited for; 0: nowhere
  std::size_t drained_ = 0;
  std::chrono::nanoseconds delay_{0};
  std::chrono::nanoseconds body_delay_{0};
  std::size_t body_piece_ = 0;

  Beats wait_until_;
  std::atomic<Beats> deadline_;
};

}  // namespace atrest::http
