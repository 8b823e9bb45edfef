// SIGTERM, SIGINT and SIGHUP as a stop request; SIGHUP as a reload where a program has one.
#pragma once

#include <signal.h>

#include <atomic>
#include <memory>
#include <stop_token>
#include <thread>

#include "base/result.h"
#include "os/baton.h"
#include "os/file_descriptor.h"
#include "os/wake_event.h"

namespace atrest::os {

// The first of these signals requests the stop; the second one ends the process as it does by
// default, for a person who does not want to wait. Made once, before other threads are started,
// since these inherit that the signals are blocked. The destructor makes the signals ordinary
// again.
class ShutdownSignals {
 public:
  static Result<std::unique_ptr<ShutdownSignals>> Install(std::stop_source stop);
  // SIGHUP does not stop, but is what AwaitHangup waits for.
  static Result<std::unique_ptr<ShutdownSignals>> InstallWithReload(std::stop_source stop);
  ~ShutdownSignals();
  ShutdownSignals(const ShutdownSignals&) = delete;
  ShutdownSignals& operator=(const ShutdownSignals&) = delete;

  // The signal that stopped, 0 if none did. Thread-safe.
  int received() const { return received_; }

  // Waits for a SIGHUP that came since the last one was taken (several are one); false once the
  // stop is requested. Used by one thread.
  bool AwaitHangup();

 private:
  ShutdownSignals(FileDescriptor signals, const sigset_t& before, std::stop_source stop,
                  bool reloads);
  static Result<std::unique_ptr<ShutdownSignals>> Make(std::stop_source stop, bool reloads);
  void Wait();
  // The next signal; 0 if this is to end.
  int Take() const;

  FileDescriptor signals_;
  sigset_t before_;  // the mask of the thread that made this
  std::stop_source stop_;
  const bool reloads_;
  WakeEvent ended_;
  Baton hung_up_;
  std::atomic<bool> hangup_ = false;
  std::atomic<int> received_ = 0;
  std::thread thread_;
};

}  // namespace atrest::os
