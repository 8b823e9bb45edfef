#include "os/process_runner.h"

#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <optional>
#include <stop_token>
#include <utility>

#include "base/secret.h"
#include "os/process_child.h"
#include "os/system_error.h"
#include "os/wake_event.h"

namespace atrest::os {
namespace {

// One run: hands on what the child prints until it ends, and ends it when the context says so.
class Supervision {
 public:
  Supervision(ProcessChild& child, const OutputSink& sink, const CallContext& context,
              const Clock& clock, std::chrono::milliseconds grace)
      : child_(child),
        sink_(sink),
        context_(context),
        clock_(clock),
        grace_(grace),
        on_stop_(context.stop, Wake{&stopped_}) {}

  // Nothing if it ended by itself.
  Result<std::optional<Error>> ToItsEnd() {
    while (true) {
      AskToEnd();
      std::array<pollfd, 4> polled{pollfd{child_.ended(), POLLIN, 0},
                                   pollfd{child_.output(), POLLIN, 0},
                                   pollfd{child_.notes(), POLLIN, 0},
                                   pollfd{reason_ ? -1 : stopped_.descriptor(), POLLIN, 0}};
      if (::poll(polled.data(), polled.size(), PollTime()) < 0 && errno != EINTR) {
        return SystemError("poll", "a program");
      }
      // Before the output is read, so that nothing is left in the pipes once this is true.
      const bool ended = polled[0].revents != 0;
      if (ended || polled[1].revents != 0) Forward(child_.output(), OutputStream::kResult);
      if (ended || polled[2].revents != 0) Forward(child_.notes(), OutputStream::kNotes);
      if (ended) return std::move(reason_);
    }
  }

 private:
  struct Wake {
    WakeEvent* event;
    void operator()() const { event->Signal(); }
  };

  void AskToEnd() {
    const SteadyTime now = clock_.Now();
    if (reason_) {
      if (kill_at_.Passed(now)) child_.Signal(SIGKILL);
      return;
    }
    if (context_.stop.stop_requested()) {
      reason_ = Error{Failure::kCancelled, "interrupted"};
      child_.Signal(SIGINT);
    } else if (context_.deadline.Passed(now)) {
      reason_ = Error{Failure::kDeadlineExceeded, "it did not end in time"};
      child_.Signal(SIGTERM);
    }
    if (reason_) kill_at_ = Deadline::After(now, grace_);
  }

  // Rounded up, and at most an hour at a time, which fits an int.
  int PollTime() const {
    const Deadline until = reason_ ? kill_at_ : context_.deadline;
    const auto left =
        std::min<std::chrono::nanoseconds>(until.Left(clock_.Now()), std::chrono::hours(1));
    return static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(left).count());
  }

  void Forward(int descriptor, OutputStream stream) {
    if (descriptor < 0) return;
    std::array<char, 16384> buffer{};
    while (true) {
      const ssize_t size = ::read(descriptor, buffer.data(), buffer.size());
      if (size < 0 && errno == EINTR) continue;
      if (size > 0) sink_(stream, {buffer.data(), static_cast<std::size_t>(size)});
      if (size == 0 && stream == OutputStream::kResult) child_.CloseOutput();
      if (size == 0 && stream == OutputStream::kNotes) child_.CloseNotes();
      if (size < static_cast<ssize_t>(buffer.size())) break;
    }
    Wipe(buffer.data(), buffer.size());
  }

  ProcessChild& child_;
  const OutputSink& sink_;
  const CallContext& context_;
  const Clock& clock_;
  const std::chrono::milliseconds grace_;
  std::optional<Error> reason_;  // why it was asked to end
  Deadline kill_at_ = Deadline::Never();
  WakeEvent stopped_;
  std::stop_callback<Wake> on_stop_;
};

}  // namespace

Result<int> ProcessRunner::Run(const std::vector<std::string>& arguments, const OutputSink& sink,
                               const CallContext& context) {
  TRY_ASSIGN(ProcessChild child, ProcessChild::Start(arguments));
  Supervision run(child, sink, context, clock_, grace_);
  TRY_ASSIGN(const std::optional<Error> reason, run.ToItsEnd());
  TRY_ASSIGN(const int status, child.TakeStatus());
  if (reason) return Annotate(*reason, arguments.front());
  if (WIFSIGNALED(status)) {
    return Error{Failure::kSystem,
                 arguments.front() + " was ended by signal " + std::to_string(WTERMSIG(status))};
  }
  return WEXITSTATUS(status);
}

}  // namespace atrest::os
