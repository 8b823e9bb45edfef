// AWS KMS of one account and region, as far as a fleet's load goes: the emulator's model of the
// request quota, a latency, and times in which it cannot be reached.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/random.h"
#include "emulator/faults/fault_plan.h"
#include "simulation.h"

namespace atrest::scale {

enum class Answer { kOk, kThrottled, kUnreachable };

struct Second {
  std::uint32_t asked = 0;
  std::uint32_t throttled = 0;
  std::uint32_t unreachable = 0;
};

// Used by one thread.
class KmsRegion {
 public:
  KmsRegion(Simulation& simulation, Random& random, double requests_per_second);

  // One request, now; the answer arrives after Latency().
  Answer Ask(const std::string& operation);
  std::chrono::nanoseconds Latency();

  void CannotBeReached(SteadyTime from, SteadyTime to);

  const std::vector<Second>& seconds() const { return seconds_; }

 private:
  Simulation& simulation_;
  Random& random_;
  emulator::FaultPlan quota_;
  SteadyTime gone_from_ = SteadyTime::max();
  SteadyTime gone_to_ = SteadyTime::max();
  std::vector<Second> seconds_;
};

}  // namespace atrest::scale
