// A plan as the file plan.json, beside the files of its stages: all that `kops apply` and
// `kops status` need. docs/kops.md describes it.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "kops/plan.h"

namespace atrest::kops {

inline constexpr const char* kPlanFile = "plan.json";
inline constexpr const char* kBeforeStage = "0-before";  // what the plan was made from
inline constexpr std::size_t kMaxPlanBytes = 256 * 1024;

// A file in the plan's directory.
struct PlannedFile {
  std::string path;    // "1-read/cluster.yaml"
  std::string sha256;  // of its content, in hex
};

struct PlannedStage {
  int number = 0;
  std::string name;
  std::string purpose;
  StageKind kind = StageKind::kRollOut;
  std::optional<PlannedFile> cluster;     // of a roll-out
  std::optional<PlannedFile> encryption;  // likewise; stage 0 has none if there was none before
  std::vector<CommandLine> commands;
  std::vector<Condition> gate;
  std::string undo;
};

struct PlanDocument {
  std::string cluster;  // its name
  Goal goal = Goal::kEncrypt;
  std::vector<PlannedStage> stages;  // the first one is 0-before, which has no commands
};

// A document, and the content of each of its files by path.
struct WrittenPlan {
  PlanDocument document;
  std::map<std::string, std::string> files;
};

// `request` is what the stages were made from.
Result<WrittenPlan> DocumentOf(const RenderRequest& request, const std::vector<PlanStage>& stages,
                               Goal goal);

std::string PlanText(const PlanDocument& document);
// kBadInput for what is no plan of this version, or has paths or programs that no plan has.
Result<PlanDocument> ParsePlan(std::string_view text);

// "sha256" of a planned file, in hex.
std::string FileHash(std::string_view content);

}  // namespace atrest::kops
