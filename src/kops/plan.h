// The way of a running cluster to another EncryptionConfiguration, in stages. Each stage is rolled
// out to every control-plane node before the next one begins, so that at no time a server has to
// read what it has no provider for.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "kops/render.h"

namespace atrest::kops {

enum class Goal {
  kEncrypt,  // enabling, a new key, from KMS v1 to v2: the first key is to write, alone at the end
  kOff,      // back to plaintext
};

struct PlanStage {
  std::string name;     // "1-read"
  std::string purpose;  // a sentence
  std::optional<Rendered> files;
  std::vector<std::string> commands;  // `DIR` stands for the directory of the stage's files
  std::vector<std::string> gate;      // what must hold before the next stage
  std::string undo;
};

// kBadInput as Render, and for turning off what was never on. Stages whose files change nothing are
// left out.
Result<std::vector<PlanStage>> MakePlan(const RenderRequest& request, Goal goal);

}  // namespace atrest::kops
