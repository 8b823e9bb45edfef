// A plan's file: whatever it says, what is read is what is written again, and no file or program of
// it is one that no plan has. The same text as kops' list of instances.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "kops/plan_document.h"
#include "operate/kops/kops_instances.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto instances = atrest::operate::ReadControlPlane(text); instances.ok()) {
    for (const auto& instance : *instances) {
      if (!instance.HasApiServer()) std::abort();
    }
  }
  const auto plan = atrest::kops::ParsePlan(text);
  if (!plan.ok()) return 0;
  for (const auto& stage : plan->stages) {
    if (stage.name.find('/') != std::string::npos) std::abort();
    for (const auto& command : stage.commands) {
      if (command.front() != "kops" && command.front() != "atrest") std::abort();
    }
  }
  const std::string written = atrest::kops::PlanText(*plan);
  const auto again = atrest::kops::ParsePlan(written);
  if (!again.ok() || atrest::kops::PlanText(*again) != written) std::abort();
  return 0;
}
