#include "simulation.h"

#include <algorithm>
#include <utility>

namespace atrest::scale {

void Simulation::At(SteadyTime time, std::function<void()> event) {
  events_.push_back({std::max(time, now_), next_++, std::move(event)});
  std::push_heap(events_.begin(), events_.end(), Later());
}

void Simulation::RunUntil(SteadyTime end) {
  while (!events_.empty() && events_.front().time <= end) {
    std::pop_heap(events_.begin(), events_.end(), Later());
    const Event event = std::move(events_.back());
    events_.pop_back();
    now_ = event.time;
    event.action();
  }
  now_ = end;
}

}  // namespace atrest::scale
