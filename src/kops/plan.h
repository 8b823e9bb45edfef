// The way of a running cluster to another EncryptionConfiguration, in stages. Each stage is rolled
// out to every control-plane node before the next one begins, so that at no time a server has to
// read what it has no provider for.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "kops/render.h"
#include "kops/stage_gate.h"

namespace atrest::kops {

enum class Goal {
  kEncrypt,  // enabling, a new key, from KMS v1 to v2: the first key is to write, alone at the end
  kOff,      // back to plaintext
};

enum class StageKind {
  kRollOut,  // kops gives the servers another configuration
  kMigrate,  // everything is written again
  kVerify,   // etcd is read
};

// Stands in a command for the directory that the plan is written to.
inline constexpr const char* kPlanDirectory = "PLAN";

using CommandLine = std::vector<std::string>;  // a program and its arguments

struct PlanStage {
  std::string name;     // "1-read"
  std::string purpose;  // a sentence
  StageKind kind = StageKind::kRollOut;
  std::optional<Rendered> files;      // of a roll-out: in the directory PLAN/NAME
  std::vector<CommandLine> commands;  // in their order
  std::vector<Condition> gate;        // what must hold before the next stage
  std::string undo;
};

// kBadInput as Render, and for turning off what was never on. Stages whose files change nothing are
// left out.
Result<std::vector<PlanStage>> MakePlan(const RenderRequest& request, Goal goal);

}  // namespace atrest::kops
