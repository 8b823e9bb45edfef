#include "daemon/shared_decrypts.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace atrest::daemon {
namespace {

Result<provider::Opened> Copy(const Result<provider::Opened>& result) {
  if (!result) return result.error();
  return provider::Opened{result->plaintext.Clone(), result->request_id};
}

}  // namespace

struct SharedDecrypts::Waiter {
  CallContext context;
  Answer answer;
  std::optional<std::stop_callback<std::function<void()>>> on_stop = std::nullopt;
};

struct SharedDecrypts::Flight {
  std::string name;
  Work work;
  std::stop_source stop = {};
  Deadline deadline = Deadline::Never();  // of the call that is being made
  std::vector<WaiterPtr> waiters = {};    // guarded by the owner's mutex
};

bool SharedDecrypts::Join(const std::string& name, const CallContext& context, Work work,
                          Answer answer) {
  const WaiterPtr waiter(new Waiter{context, std::move(answer)});
  FlightPtr flight;
  bool joined = false;
  {
    const Lock lock(mutex_);
    FlightPtr& slot = flights_[name];
    joined = slot != nullptr;
    if (!joined) slot = std::make_shared<Flight>(Flight{name, std::move(work)});
    flight = slot;
    flight->waiters.push_back(waiter);
  }
  waiter->on_stop.emplace(context.stop,
                          [this, flight, leaver = waiter.get()] { Leave(*flight, leaver); });
  if (!joined) Start(flight);
  return joined;
}

void SharedDecrypts::Start(const FlightPtr& flight) {
  CallContext context{Deadline::At(SteadyTime::min()), flight->stop.get_token(), ""};
  {
    const Lock lock(mutex_);
    for (const WaiterPtr& waiter : flight->waiters) {
      if (context.id.empty()) context.id = waiter->context.id;
      if (waiter->context.deadline.time() > context.deadline.time()) {
        context.deadline = waiter->context.deadline;
      }
    }
    flight->deadline = context.deadline;
  }
  const Result<void> submitted = pool_.Submit(Lane::kDecrypt, context, [=, this](bool late) {
    if (late) {
      Finish(flight, Error{Failure::kDeadlineExceeded, "no time was left to call KMS"});
    } else {
      Finish(flight, flight->work(context));
    }
  });
  if (!submitted) Finish(flight, submitted.error());
}

void SharedDecrypts::Finish(const FlightPtr& flight, const Result<provider::Opened>& result) {
  std::vector<WaiterPtr> answered;
  bool again = false;
  {
    const Lock lock(mutex_);
    answered.swap(flight->waiters);
    if (!result && result.error().kind == Failure::kDeadlineExceeded) {
      const auto more_time =
          std::stable_partition(answered.begin(), answered.end(), [&](const WaiterPtr& waiter) {
            return waiter->context.deadline.time() <= flight->deadline.time();
          });
      flight->waiters.assign(more_time, answered.end());
      answered.erase(more_time, answered.end());
      again = !flight->waiters.empty();
    }
    if (!again) Forget(*flight);
  }
  for (const WaiterPtr& waiter : answered) waiter->answer(Copy(result));
  if (again) Start(flight);
}

void SharedDecrypts::Leave(Flight& flight, const Waiter* waiter) {
  WaiterPtr leaver;
  bool last = false;
  {
    const Lock lock(mutex_);
    const auto found = std::find_if(flight.waiters.begin(), flight.waiters.end(),
                                    [&](const WaiterPtr& other) { return other.get() == waiter; });
    if (found == flight.waiters.end()) return;
    leaver = std::move(*found);
    flight.waiters.erase(found);
    last = flight.waiters.empty();
    if (last) Forget(flight);
  }
  if (last) flight.stop.request_stop();
  leaver->answer(Error{Failure::kCancelled, "the caller went away"});
}

void SharedDecrypts::Forget(const Flight& flight) {
  const auto found = flights_.find(flight.name);
  if (found != flights_.end() && found->second.get() == &flight) flights_.erase(found);
}

}  // namespace atrest::daemon
