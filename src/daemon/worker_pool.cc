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
  Workers ended;
  Worker* woken = nullptr;
  bool accepted = false;
  {
    const Lock lock(mutex_);
    ended.swap(ended_);
    LaneState& state = Of(lane);
    if (state.queue.size() >= limits_.queue) TakeDead(state, dead);
    accepted = !stopped_ && (state.queue.size() < limits_.queue);
    if (accepted) woken = Place({lane, context, std::move(job)});
  }
  if (woken != nullptr) woken->woken.Post();
  for (Worker& worker : ended) worker.thread.join();
  for (const Queued& queued : dead) queued.job(true);
  if (accepted) return {};
  return Error{Failure::kOverloaded, "too many calls are waiting for KMS", "try again later"};
}

WorkerPool::Worker* WorkerPool::Place(Queued queued) {
  LaneState& lane = Of(queued.lane);
  const bool may_run = lane.running < lane.most && lane.queue.empty();
  if (may_run && !idle_.empty()) {
    Worker* worker = idle_.back();
    idle_.pop_back();
    ++lane.running;
    worker->next = std::move(queued);
    return worker;
  }
  if (may_run && workers_.size() < static_cast<std::size_t>(limits_.workers)) {
    ++lane.running;
    StartWorker(std::move(queued));
  } else {
    lane.queue.push_back(std::move(queued));
  }
  return nullptr;
}

void WorkerPool::StartWorker(Queued first) {
  const auto self = workers_.emplace(workers_.end());
  self->next = std::move(first);
  self->thread = std::thread([this, self] { Work(self); });
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

void WorkerPool::Work(Workers::iterator self) {
  std::optional<Lane> ended;
  do {
    ended.reset();
    if (self->next) {
      self->next->job(stopped_ || IsDead(*self->next));
      ended = self->next->lane;
      self->next.reset();
    }
  } while (Continue(self, ended));
}

bool WorkerPool::Continue(Workers::iterator self, std::optional<Lane> ended) {
  {
    const Lock lock(mutex_);
    if (ended) --Of(*ended).running;
    self->next = TakeReady();
    if (self->next) return true;
    if (stopped_) {
      Retire(self);
      return false;
    }
    idle_.push_back(&*self);
  }
  return self->woken.WaitFor(limits_.idle) || !EndsIdle(self);
}

bool WorkerPool::EndsIdle(Workers::iterator self) {
  {
    const Lock lock(mutex_);
    const auto found = std::find(idle_.begin(), idle_.end(), &*self);
    if (found != idle_.end()) {
      idle_.erase(found);
      Retire(self);
      return true;
    }
  }
  self->woken.Wait();  // somebody took it off the list and is about to wake it
  return false;
}

void WorkerPool::Retire(Workers::iterator self) {
  ended_.splice(ended_.end(), workers_, self);
  if (workers_.empty()) all_ended_.notify_all();
}

void WorkerPool::Stop() {
  Workers ended;
  {
    const Lock lock(mutex_);
    stopped_ = true;
    for (Worker* worker : std::exchange(idle_, {})) worker->woken.Post();
    while (!workers_.empty()) all_ended_.wait(mutex_);
    ended.swap(ended_);
  }
  for (Worker& worker : ended) worker.thread.join();
}

int WorkerPool::threads() const {
  const Lock lock(mutex_);
  return static_cast<int>(workers_.size());
}

}  // namespace atrest::daemon
