// Equal Decrypts in flight become one call to KMS: kube-apiserver 1.37 sends up to ten at once for
// one cold key. Nothing is kept after the answer.
//
// A caller that leaves takes only itself away; when the last one leaves the call is cancelled. A
// caller with more time than the call was given is not failed for that: the call is made again.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "base/call_context.h"
#include "base/mutex.h"
#include "base/result.h"
#include "daemon/worker_pool.h"
#include "provider/decryptor.h"

namespace atrest::daemon {

// Thread-safe. Must outlive its calls; the pool must outlive it.
class SharedDecrypts {
 public:
  using Work = std::function<Result<provider::Opened>(const CallContext&)>;
  using Answer = std::function<void(Result<provider::Opened>)>;

  explicit SharedDecrypts(WorkerPool& pool) : pool_(pool) {}

  // `answer` is called exactly once, from any thread, without a lock held. `name` says which calls
  // are equal. True if the call joined one that was in flight.
  bool Join(const std::string& name, const CallContext& context, Work work, Answer answer);

 private:
  struct Waiter;
  struct Flight;
  using FlightPtr = std::shared_ptr<Flight>;
  using WaiterPtr = std::shared_ptr<Waiter>;

  void Start(const FlightPtr& flight);
  void Finish(const FlightPtr& flight, const Result<provider::Opened>& result);
  void Leave(Flight& flight, const Waiter* waiter);
  void Forget(const Flight& flight) REQUIRES(mutex_);

  WorkerPool& pool_;
  Mutex mutex_;
  std::map<std::string, FlightPtr> flights_ GUARDED_BY(mutex_);
};

}  // namespace atrest::daemon
