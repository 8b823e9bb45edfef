#include "kms_region.h"

#include "emulator/faults/fault_rule.h"

namespace atrest::scale {

using std::chrono::milliseconds;

KmsRegion::KmsRegion(Simulation& simulation, Random& random, double requests_per_second)
    : simulation_(simulation), random_(random), quota_(simulation) {
  quota_.Add(emulator::QuotaOfCryptographicOperations(requests_per_second));
}

Answer KmsRegion::Ask(const std::string& operation) {
  const SteadyTime now = simulation_.Now();
  const auto second = std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch());
  const auto index = static_cast<std::size_t>(second.count());
  if (index >= seconds_.size()) seconds_.resize(index + 1);
  ++seconds_[index].asked;
  if (now >= gone_from_ && now < gone_to_) {
    ++seconds_[index].unreachable;
    return Answer::kUnreachable;
  }
  if (!quota_.Take({operation, "", ""})) return Answer::kOk;
  ++seconds_[index].throttled;
  return Answer::kThrottled;
}

// 5 to 15 ms: what is measured from inside a region.
std::chrono::nanoseconds KmsRegion::Latency() {
  return milliseconds(5) + std::chrono::duration_cast<std::chrono::nanoseconds>(
                               std::chrono::duration<double, std::milli>(10 * random_.Unit()));
}

void KmsRegion::CannotBeReached(SteadyTime from, SteadyTime to) {
  gone_from_ = from;
  gone_to_ = to;
}

}  // namespace atrest::scale
