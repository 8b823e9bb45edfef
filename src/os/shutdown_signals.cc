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
  const sigset_t signals = Signals();
  FileDescriptor descriptor(::signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK));
  if (!descriptor.valid()) return SystemError("wait for", "signals");
  sigset_t before;
  if (const int number = ::pthread_sigmask(SIG_BLOCK, &signals, &before); number != 0) {
    return SystemError("block", "signals", number);
  }
  return std::unique_ptr<ShutdownSignals>(
      new ShutdownSignals(std::move(descriptor), before, std::move(stop)));
}

ShutdownSignals::ShutdownSignals(FileDescriptor signals, const sigset_t& before,
                                 std::stop_source stop)
    : signals_(std::move(signals)), before_(before) {
  thread_ = std::thread([this, stop = std::move(stop)] { Wait(stop); });
}

ShutdownSignals::~ShutdownSignals() {
  ended_.Signal();
  thread_.join();
  ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

void ShutdownSignals::Wait(const std::stop_source& stop) {
  WaitForOneOf(signals_.get(), ended_.descriptor());
  signalfd_siginfo info{};
  if (::read(signals_.get(), &info, sizeof info) != sizeof info) return;
  received_ = static_cast<int>(info.ssi_signo);
  const sigset_t signals = Signals();
  ::pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);  // the next one ends the process
  stop.request_stop();
  WaitForOneOf(ended_.descriptor(), ended_.descriptor());
}

}  // namespace atrest::os
