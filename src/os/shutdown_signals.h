// SIGTERM, SIGINT and SIGHUP as a stop request.
#pragma once

#include <signal.h>

#include <atomic>
#include <memory>
#include <stop_token>
#include <thread>

#include "base/result.h"
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
  ~ShutdownSignals();
  ShutdownSignals(const ShutdownSignals&) = delete;
  ShutdownSignals& operator=(const ShutdownSignals&) = delete;

  // The signal that came, 0 if none did. Thread-safe.
  int received() const { return received_; }

 private:
  ShutdownSignals(FileDescriptor signals, const sigset_t& before, std::stop_source stop);
  void Wait(const std::stop_source& stop);

  FileDescriptor signals_;
  sigset_t before_;  // the mask of the thread that made this
  WakeEvent ended_;
  std::atomic<int> received_ = 0;
  std::thread thread_;
};

}  // namespace atrest::os
