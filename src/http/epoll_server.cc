#include "http/epoll_server.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <system_error>
#include <utility>

#include "http/broken_pipe.h"
#include "http/plain_stream.h"
#include "http/system_reason.h"

namespace atrest::http {
namespace {

using std::chrono::milliseconds;

// Fine enough for the timeouts to be kept within an eighth, and never a busy clock.
milliseconds BeatLength(const ServerOptions& options) {
  const milliseconds shortest = std::min(options.read_timeout, options.idle_timeout);
  return std::clamp(shortest / 8, milliseconds(5), milliseconds(1000));
}

// In whole beats, and one more: the first beat may come at once.
Beats InBeats(milliseconds time, milliseconds beat) {
  return static_cast<Beats>(std::max<long>(time / beat, 1)) + 1;
}

unsigned EventsFor(ServerConnection::Next next) {
  return (next == ServerConnection::Next::kAwaitOutput ? EPOLLOUT : EPOLLIN) | EPOLLONESHOT;
}

}  // namespace

EpollServer::EpollServer(const ServerOptions& options, ServerHandler handler, ListenSocket socket,
                         std::optional<TlsIdentity> identity)
    : options_(options),
      handler_(std::move(handler)),
      socket_(std::move(socket)),
      identity_(std::move(identity)) {
  const milliseconds beat = BeatLength(options_);
  limits_ = {.max_body_bytes = options_.max_body_bytes,
             .request = InBeats(options_.read_timeout, beat),
             .idle = InBeats(options_.idle_timeout, beat)};
}

std::string EpollServer::url() const {
  if (socket_.unix_socket) return "unix:" + socket_.unix_socket->path();
  return (identity_ ? "https://" : "http://") + socket_.host + ":" + std::to_string(port());
}

Result<void> EpollServer::Start() {
  epoll_ = os::FileDescriptor(epoll_create1(EPOLL_CLOEXEC));
  stop_ = os::FileDescriptor(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC));
  beats_ = os::FileDescriptor(timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC));
  if (!delayed_.Open() || !Arm(EPOLL_CTL_ADD, stop_.get(), EPOLLIN, &stop_) ||
      !Arm(EPOLL_CTL_ADD, delayed_.descriptor(), EPOLLIN | EPOLLONESHOT, &delayed_) ||
      !Arm(EPOLL_CTL_ADD, beats_.get(), EPOLLIN | EPOLLONESHOT, &beats_) ||
      !Arm(EPOLL_CTL_ADD, socket_.get(), EPOLLIN | EPOLLONESHOT, this)) {
    return Error{Failure::kSystem, "cannot serve " + url() + ": " + SystemReason(errno)};
  }
  try {
    for (int i = 0; i < std::max(options_.threads, 1); ++i) {
      threads_.emplace_back([this] { Serve(); });
    }
  } catch (const std::system_error& error) {
    return Error{Failure::kSystem, std::string("cannot start a thread: ") + error.what()};
  }
  return {};
}

bool EpollServer::Arm(int operation, int descriptor, unsigned events, void* what) {
  epoll_event event{};
  event.events = events;
  event.data.ptr = what;
  // Not through epoll_ctl(): ThreadSanitizer takes what follows this call as concurrent with the
  // thread that is woken by it, and one-shot arming is all about that order.
  return ::syscall(SYS_epoll_ctl, epoll_.get(), operation, descriptor, &event) == 0;
}

void EpollServer::Serve() {
  while (!stopping_.load(std::memory_order_acquire)) {
    epoll_event event{};
    const int ready = epoll_wait(epoll_.get(), &event, 1, -1);
    if (ready != 1 || event.data.ptr == &stop_) continue;
    adopted_.load(std::memory_order_acquire);
    if (event.data.ptr == this) {
      Accept();
    } else if (event.data.ptr == &beats_) {
      Beat();
    } else if (event.data.ptr == &delayed_) {
      SendDelayed();
    } else {
      Drive(static_cast<ServerConnection*>(event.data.ptr));
    }
  }
}

void EpollServer::Accept() {
  constexpr int kAtOnce = 16;
  bool more = true;
  for (int i = 0; i < kAtOnce && more; ++i) more = AcceptOne();
  // Without room, the next connection that ends or the next beat tries again.
  if (accepting_.load()) ArmListener();
}

void EpollServer::ArmListener() { Arm(EPOLL_CTL_MOD, socket_.get(), EPOLLIN | EPOLLONESHOT, this); }

bool EpollServer::AcceptOne() {
  {
    Lock lock(mutex_);
    if (connections_.size() >= static_cast<std::size_t>(std::max(options_.max_connections, 1))) {
      accepting_.store(false);
      return false;
    }
  }
  os::FileDescriptor socket(accept4(socket_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
  if (!socket.valid()) {
    if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
      Lock lock(mutex_);
      accepting_.store(false);
      SetBeats(true);
    }
    return errno == ECONNABORTED || errno == EINTR;
  }
  Adopt(std::move(socket));
  return true;
}

void EpollServer::Adopt(os::FileDescriptor socket) {
  const int on = 1;
  setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  std::unique_ptr<Stream> stream;
  if (identity_) {
    stream = identity_->Accept(std::move(socket));
  } else {
    stream = std::make_unique<PlainStream>(std::move(socket));
  }
  if (stream == nullptr) return;
  auto connection =
      std::make_unique<ServerConnection>(std::move(stream), handler_, limits_, now_.load());
  const int descriptor = connection->fd();
  connection->Park();
  {
    Lock lock(mutex_);
    if (connections_.empty()) SetBeats(true);
    connections_.insert(connection.get());
  }
  ServerConnection* adopted = connection.release();  // owned by connections_ from here on
  adopted_.fetch_add(1, std::memory_order_release);
  if (!Arm(EPOLL_CTL_ADD, descriptor, EPOLLIN | EPOLLONESHOT, adopted)) Close(adopted);
}

void EpollServer::Drive(ServerConnection* connection) {
  using Next = ServerConnection::Next;
  if (!connection->Unpark()) return Close(connection);
  const Next next = connection->Advance(now_.load(std::memory_order_relaxed));
  if (next == Next::kClose || stopping_.load(std::memory_order_acquire)) return Close(connection);
  const int descriptor = connection->fd();
  const std::chrono::nanoseconds delay = connection->delay();
  connection->Park();
  if (next == Next::kAwaitDelay) return delayed_.Add(connection, delay);
  if (!Arm(EPOLL_CTL_MOD, descriptor, EventsFor(next), connection)) Close(connection);
}

void EpollServer::SendDelayed() {
  const std::vector<ServerConnection*> due = delayed_.TakeDue();
  Arm(EPOLL_CTL_MOD, delayed_.descriptor(), EPOLLIN | EPOLLONESHOT, &delayed_);
  for (ServerConnection* connection : due) Drive(connection);
}

void EpollServer::Close(ServerConnection* connection) {
  {
    Lock lock(mutex_);
    connections_.erase(connection);
    if (connections_.empty() && accepting_.load()) SetBeats(false);
  }
  delete connection;
  if (!accepting_.exchange(true)) ArmListener();
}

void EpollServer::Beat() {
  std::uint64_t passed = 0;
  if (::read(beats_.get(), &passed, sizeof(passed)) != sizeof(passed)) passed = 0;
  const Beats now = now_.fetch_add(passed) + passed;
  {
    Lock lock(mutex_);
    // Its own thread closes it: the shutdown wakes it, and Unpark() tells why.
    for (ServerConnection* connection : connections_) {
      if (connection->Expire(now)) shutdown(connection->fd(), SHUT_RDWR);
    }
  }
  if (!accepting_.exchange(true)) ArmListener();
  Arm(EPOLL_CTL_MOD, beats_.get(), EPOLLIN | EPOLLONESHOT, &beats_);
}

void EpollServer::SetBeats(bool running) {
  const auto beat = running ? std::chrono::nanoseconds(BeatLength(options_)).count() : 0;
  const timespec length{beat / 1000000000, beat % 1000000000};
  const itimerspec rhythm{.it_interval = length, .it_value = length};
  timerfd_settime(beats_.get(), 0, &rhythm, nullptr);
}

void EpollServer::Stop() {
  if (stopping_.exchange(true)) return;
  eventfd_write(stop_.get(), 1);
  for (std::thread& thread : threads_) thread.join();
  Connections left;
  {
    Lock lock(mutex_);
    left.swap(connections_);
  }
  for (ServerConnection* connection : left) delete connection;
  socket_.Close();
}

}  // namespace atrest::http
