#include "daemon/worker_pool.h"

#include <algorithm>
#include <utility>

namespace atrest::daemon {

WorkerPool::WorkerPool(const PoolLimits& limits, const Clock& clock)
    : limits_(limits), clock_(clock) {
  lanes_[0].most = std::max(1, limits.workers - limits.workers / 8);
  lanes_[1].most = std::max(1, limits.workers - limits.workers / 4);
}

bool WorkerPool::IsDead(const Queued& queued) const {
  return queued.context.stop.stop_requested() || queued.context.deadline.Passed(clock_.Now());
}

void WorkerPool::TakeDead(LaneState& lane, std::vector<Queued>& dead) {
  std::deque<Queued> alive;
  for (Queued& queued : lane.queue) {
    if (IsDead(queued)) {
      dead.push_back(std::move(queued));
    } else {
      alive.push_back(std::move(queued));
    }
  }
  lane.queue.swap(alive);
}

Result<void> WorkerPool::Submit(Lane lane, const CallContext& context, Job job) {
  std::vector<Queued> dead;
  std::list<std::thread> ended;
  bool accepted = false;
  {
    const Lock lock(mutex_);
    ended.swap(ended_);
    LaneState& state = lanes_.at(static_cast<std::size_t>(lane));
    // Those for whom a worker is free are not waiting.
    const std::size_t room = limits_.queue + static_cast<std::size_t>(state.most - state.running);
    if (state.queue.size() >= room) TakeDead(state, dead);
    accepted = !stopped_ && state.queue.size() < room;
    if (accepted) {
      state.queue.push_back({lane, context, std::move(job)});
      StartThread();
    }
  }
  work_.notify_one();
  for (std::thread& thread : ended) thread.join();
  for (const Queued& queued : dead) queued.job(true);
  if (accepted) return {};
  return Error{Failure::kOverloaded, "too many calls are waiting for KMS", "try again later"};
}

void WorkerPool::StartThread() {
  std::size_t queued = 0;
  for (const LaneState& lane : lanes_) {
    queued += std::min(lane.queue.size(), static_cast<std::size_t>(lane.most - lane.running));
  }
  const auto most = static_cast<std::size_t>(limits_.workers);
  if (queued <= idle_ || threads_.size() >= most) return;
  const auto self = threads_.emplace(threads_.end());
  *self = std::thread([this, self] { Work(self); });
}

std::optional<WorkerPool::Queued> WorkerPool::TakeReady() {
  for (LaneState& lane : lanes_) {
    if (lane.queue.empty() || (lane.running >= lane.most && !stopped_)) continue;
    Queued queued = std::move(lane.queue.front());
    lane.queue.pop_front();
    ++lane.running;
    return queued;
  }
  return std::nullopt;
}

std::optional<WorkerPool::Queued> WorkerPool::Take() {
  const Lock lock(mutex_);
  while (true) {
    if (std::optional<Queued> queued = TakeReady()) return queued;
    if (stopped_) return std::nullopt;
    ++idle_;
    const std::cv_status status = work_.wait_for(mutex_, limits_.idle);
    --idle_;
    if (status == std::cv_status::timeout) return TakeReady();
  }
}

void WorkerPool::Work(std::list<std::thread>::iterator self) {
  while (std::optional<Queued> queued = Take()) {
    bool stopped = false;
    {
      const Lock lock(mutex_);
      stopped = stopped_;
    }
    queued->job(stopped || IsDead(*queued));
    Done(queued->lane);
  }
  const Lock lock(mutex_);
  ended_.splice(ended_.end(), threads_, self);
  work_.notify_all();
}

void WorkerPool::Done(Lane lane) {
  const Lock lock(mutex_);
  --lanes_.at(static_cast<std::size_t>(lane)).running;
}

void WorkerPool::Stop() {
  std::list<std::thread> ended;
  {
    const Lock lock(mutex_);
    stopped_ = true;
    work_.notify_all();
    while (!threads_.empty()) work_.wait(mutex_);
    ended.swap(ended_);
  }
  for (std::thread& thread : ended) thread.join();
}

int WorkerPool::threads() const {
  const Lock lock(mutex_);
  return static_cast<int>(threads_.size());
}

}  // namespace atrest::daemon
