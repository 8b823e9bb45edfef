#include "os/shutdown_signals.h"

#include <poll.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <array>
#include <utility>

#include "os/system_error.h"

namespace atrest::os {
namespace {

sigset_t Signals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&signals, signal);
  return signals;
}

void WaitForOneOf(int first, int second) {
  std::array<pollfd, 2> polled = {{{first, POLLIN, 0}, {second, POLLIN, 0}}};
  while (::poll(polled.data(), polled.size(), -1) < 0 && errno == EINTR) {
  }
}

}  // namespace

Result<std::unique_ptr<ShutdownSignals>> ShutdownSignals::Install(std::stop_source stop) {
  return Make(std::move(stop), false);
}

Result<std::unique_ptr<ShutdownSignals>> ShutdownSignals::InstallWithReload(std::stop_source stop) {
  return Make(std::move(stop), true);
}

Result<std::unique_ptr<ShutdownSignals>> ShutdownSignals::Make(std::stop_source stop,
                                                               bool reloads) {
  const sigset_t signals = Signals();
  FileDescriptor descriptor(::signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK));
  if (!descriptor.valid()) return SystemError("wait for", "signals");
  sigset_t before;
  if (const int number = ::pthread_sigmask(SIG_BLOCK, &signals, &before); number != 0) {
    return SystemError("block", "signals", number);
  }
  return std::unique_ptr<ShutdownSignals>(
      new ShutdownSignals(std::move(descriptor), before, std::move(stop), reloads));
}

ShutdownSignals::ShutdownSignals(FileDescriptor signals, const sigset_t& before,
                                 std::stop_source stop, bool reloads)
    : signals_(std::move(signals)), before_(before), stop_(std::move(stop)), reloads_(reloads) {
  thread_ = std::thread([this] { Wait(); });
}

ShutdownSignals::~ShutdownSignals() {
  ended_.Signal();
  thread_.join();
  ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

int ShutdownSignals::Take() const {
  WaitForOneOf(signals_.get(), ended_.descriptor());
  signalfd_siginfo info{};
  if (::read(signals_.get(), &info, sizeof info) != sizeof info) return 0;
  return static_cast<int>(info.ssi_signo);
}

void ShutdownSignals::Wait() {
  int signal = 0;
  while ((signal = Take()) == SIGHUP && reloads_) {
    hangup_ = true;
    hung_up_.Post();
  }
  if (signal == 0) return;
  received_ = signal;
  sigset_t signals = Signals();
  if (reloads_) sigdelset(&signals, SIGHUP);
  ::pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);  // the next one ends the process
  stop_.request_stop();
  hung_up_.Post();
  WaitForOneOf(ended_.descriptor(), ended_.descriptor());
}

bool ShutdownSignals::AwaitHangup() {
  while (!stop_.stop_requested()) {
    hung_up_.Wait();
    if (!stop_.stop_requested() && hangup_.exchange(false)) return true;
  }
  return false;
}

}  // namespace atrest::os
