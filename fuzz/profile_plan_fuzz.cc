#include <cstddef>
#include <cstdint>
#include <string>

#include "aws/credentials/profile_plan.h"
#include "testing/fake_environment.h"
#include "testing/memory_filesystem.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  atrest::fakes::FakeEnvironment environment{{"AWS_CONFIG_FILE", "/config"}};
  atrest::fakes::MemoryFilesystem files;
  files.Put("/config", std::string(reinterpret_cast<const char*>(data), size));
  auto profiles = atrest::aws::Profiles::Load(environment, files);
  if (!profiles.ok()) return 0;
  auto plan = atrest::aws::PlanProfile(*profiles, "a");
  if (!plan.ok()) return 0;
  if (profiles->Find(plan->base_profile) == nullptr) __builtin_trap();
  if (plan->base == atrest::aws::BaseSource::kWebIdentity && plan->roles.empty()) __builtin_trap();
  if (plan->roles.size() > size) __builtin_trap();
  return 0;
}
