// A bounded number of threads that may wait for KMS, and a bounded queue before them.
//
// A lane is a kind of work with a bound of its own, so that one kind cannot take all threads;
// decryption comes first. A job that is too late (its deadline passed or its caller gone) before
// its turn is told so instead of being worked on. Threads start when they are needed and end after
// some idle time.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <list>
#include <optional>
#include <thread>
#include <vector>

#include "base/call_context.h"
#include "base/clock.h"
#include "base/mutex.h"
#include "base/result.h"

namespace atrest::daemon {

enum class Lane { kDecrypt, kEncrypt };  // in the order of their importance

struct PoolLimits {
  int workers = 96;
  std::size_t queue = 256;  // of each lane
  std::chrono::milliseconds idle{30000};
};

// Thread-safe. The destructor stops it and waits for all jobs.
class WorkerPool {
 public:
  // Called exactly once, without a lock held; `late` means: answer, do not work.
  using Job = std::function<void(bool late)>;

  WorkerPool(const PoolLimits& limits, const Clock& clock);
  ~WorkerPool() { Stop(); }
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  // kOverloaded, and the job is not called, if the lane's queue is full or the pool was stopped.
  Result<void> Submit(Lane lane, const CallContext& context, Job job);

  // Takes no more jobs, tells the queued ones that they are late, and waits for all to end.
  void Stop();

  int threads() const;

 private:
  struct Queued {
    Lane lane;
    CallContext context;
    Job job;
  };
  struct LaneState {
    std::deque<Queued> queue;
    int running = 0;
    int most = 0;
  };
  bool IsDead(const Queued& queued) const;
  void TakeDead(LaneState& lane, std::vector<Queued>& dead) REQUIRES(mutex_);
  std::optional<Queued> TakeReady() REQUIRES(mutex_);
  std::optional<Queued> Take();
  void Work(std::list<std::thread>::iterator self);
  void Done(Lane lane);
  void StartThread() REQUIRES(mutex_);

  const PoolLimits limits_;
  const Clock& clock_;
  mutable Mutex mutex_;
  Condition work_;
  std::array<LaneState, 2> lanes_ GUARDED_BY(mutex_);
  std::list<std::thread> threads_ GUARDED_BY(mutex_);
  std::list<std::thread> ended_ GUARDED_BY(mutex_);  // to be joined
  std::size_t idle_ GUARDED_BY(mutex_) = 0;
  bool stopped_ GUARDED_BY(mutex_) = false;
};

}  // namespace atrest::daemon
