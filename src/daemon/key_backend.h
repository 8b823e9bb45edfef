// One key from its calls down to KMS. Its threads are its own: a KMS that hangs for one key takes
// none of another's.
#pragma once

#include <memory>
#include <thread>

#include "base/result.h"
#include "daemon/key_plugin.h"
#include "daemon/settings.h"
#include "daemon/surroundings.h"
#include "daemon/worker_pool.h"
#include "kms/key_service.h"

namespace atrest::daemon {

// Used by one thread, but for plugin(). The destructor waits for calls in flight.
class KeyBackend {
 public:
  // Does not wait for KMS. `surroundings` must outlive it.
  static Result<std::shared_ptr<KeyBackend>> Open(const KeyEntry& entry, const Settings& settings,
                                                  const Surroundings& surroundings);
  ~KeyBackend();
  KeyBackend(const KeyBackend&) = delete;
  KeyBackend& operator=(const KeyBackend&) = delete;

  const KeyEntry& entry() const { return entry_; }
  KeyPlugin& plugin() const { return *plugin_; }
  SharedParts parts();

  void StartProbe();  // unless it runs
  void StopProbe() { probe_.request_stop(); }
  // Takes no more calls, and waits for those in flight.
  void StopCalls() { pool_.Stop(); }

 private:
  KeyBackend(KeyEntry entry, const Settings& settings, const Surroundings& surroundings);
  Result<void> Connect(const Settings& settings);

  const KeyEntry entry_;
  const Surroundings& surroundings_;
  WorkerPool pool_;
  std::unique_ptr<kms::KeyService> kms_;
  std::unique_ptr<KeyPlugin> plugin_;
  std::jthread probe_;
};

}  // namespace atrest::daemon
