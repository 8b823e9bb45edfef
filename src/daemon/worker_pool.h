// A bounded number of threads that may wait for KMS, and a bounded queue before them.
//
// A lane is a kind of work with a bound of its own, so that one kind cannot take all threads;
// decryption comes first. A job that is too late (its deadline passed or its caller gone) before
// its turn is told so instead of being worked on. Threads start when they are needed and end after
// some idle time.
#pragma once

#include <array>
#include <atomic>
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
#include "os/baton.h"

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
  int most_threads() const { return limits_.workers; }

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
  struct Worker {
    std::optional<Queued> next;  // touched by itself, and by who took it out of idle_
    os::Baton woken;
    std::thread thread;
  };
  using Workers = std::list<Worker>;

  bool IsDead(const Queued& queued) const;
  void TakeDead(LaneState& lane, std::vector<Queued>& dead) REQUIRES(mutex_);
  LaneState& Of(Lane lane) REQUIRES(mutex_) { return lanes_.at(static_cast<std::size_t>(lane)); }

  // Gives it to a worker, else puts it into the queue. Returns the worker that is to be woken.
  Worker* Place(Queued queued) REQUIRES(mutex_);
  void StartWorker(Queued first) REQUIRES(mutex_);
  std::optional<Queued> TakeReady() REQUIRES(mutex_);

  void Work(Workers::iterator self);
  // Makes ready what `self` does next; false if there is nothing more for it to do.
  bool Continue(Workers::iterator self, std::optional<Lane> ended);
  bool EndsIdle(Workers::iterator self);
  void Retire(Workers::iterator self) REQUIRES(mutex_);

  const PoolLimits limits_;
  const Clock& clock_;
  std::atomic<bool> stopped_{false};  // changed with mutex_ held
  mutable Mutex mutex_;
  Condition all_ended_;
  std::array<LaneState, 2> lanes_ GUARDED_BY(mutex_);
  Workers workers_ GUARDED_BY(mutex_);
  Workers ended_ GUARDED_BY(mutex_);  // to be joined
  // The last that had work is the first to get some: its stack and connection are warm.
  std::vector<Worker*> idle_ GUARDED_BY(mutex_);
};

}  // namespace atrest::daemon
