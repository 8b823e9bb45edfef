#include "os/shell_runner.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <stop_token>

#include "os/shell_child.h"
#include "os/system_error.h"
#include "os/wake_event.h"

namespace atrest::os {
namespace {

// Waits for one descriptor, within the context.
class Waiter {
 public:
  Waiter(const CallContext& context, const Clock& clock)
      : context_(context), clock_(clock), on_stop_(context.stop, Signal{&stopped_}) {}

  Result<void> For(int descriptor) {
    while (true) {
      if (context_.stop.stop_requested()) {
        return Error{Failure::kCancelled, "cancelled while a command was running"};
      }
      const std::chrono::nanoseconds left = context_.deadline.Left(clock_.Now());
      if (left.count() == 0) {
        return Error{Failure::kDeadlineExceeded, "the command did not end in time"};
      }
      std::array<pollfd, 2> polled{pollfd{descriptor, POLLIN, 0},
                                   pollfd{stopped_.descriptor(), POLLIN, 0}};
      // Rounded up, and at most an hour at a time, which fits an int.
      const auto limit = std::min<std::chrono::nanoseconds>(left, std::chrono::hours(1));
      const auto ms = std::chrono::ceil<std::chrono::milliseconds>(limit).count();
      const int ready = ::poll(polled.data(), polled.size(), static_cast<int>(ms));
      if (ready < 0 && errno != EINTR) return SystemError("poll", "a command");
      if (ready > 0 && polled[0].revents != 0) return {};
    }
  }

 private:
  struct Signal {
    WakeEvent* event;
    void operator()() const { event->Signal(); }
  };
  const CallContext& context_;
  const Clock& clock_;
  WakeEvent stopped_;
  std::stop_callback<Signal> on_stop_;
};

// Reads once; false at the end of the output.
Result<bool> ReadSome(int descriptor, Secret& output) {
  std::array<char, 4096> buffer{};
  const ssize_t size = ::read(descriptor, buffer.data(), buffer.size());
  if (size < 0 && errno == EINTR) return true;
  if (size < 0) return SystemError("read", "the output of a command");
  output.Append({buffer.data(), static_cast<std::size_t>(size)});
  Wipe(buffer.data(), buffer.size());
  return size > 0;
}

}  // namespace

Result<Secret> ShellRunner::Run(const std::string& command, std::size_t max_bytes,
                                const CallContext& context) {
  TRY_ASSIGN(ShellChild child, ShellChild::Start(command));
  Waiter waiter(context, clock_);
  Secret output;
  for (bool more = true; more;) {
    TRY(waiter.For(child.output()));
    TRY_ASSIGN(more, ReadSome(child.output(), output));
    if (output.size() > max_bytes) {
      return Error{Failure::kBadInput,
                   "the command prints more than " + std::to_string(max_bytes) + " bytes"};
    }
  }
  TRY(waiter.For(child.ended()));
  TRY(child.TakeStatus());
  return output;
}

}  // namespace atrest::os
