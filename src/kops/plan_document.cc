#include "kops/plan_document.h"

#include <utility>

#include "crypto/sha256.h"
#include "kops/cluster_spec.h"

namespace atrest::kops {
namespace {

constexpr const char* kClusterFile = "cluster.yaml";
constexpr const char* kEncryptionFile = "encryptionconfig.yaml";

PlannedFile AddFile(WrittenPlan& plan, const std::string& stage, const char* name,
                    const std::string& content) {
  PlannedFile file{stage + "/" + name, FileHash(content)};
  plan.files[file.path] = content;
  return file;
}

Result<PlannedStage> StageBefore(const RenderRequest& request, WrittenPlan& plan) {
  PlannedStage stage;
  stage.name = kBeforeStage;
  stage.purpose = "what the plan was made from";
  stage.cluster = AddFile(plan, stage.name, kClusterFile, request.cluster);
  stage.gate = {{ConditionKind::kStored}};
  if (request.encryption) {
    stage.encryption = AddFile(plan, stage.name, kEncryptionFile, *request.encryption);
    TRY_ASSIGN(stage.gate, RollOutGate(*request.encryption));
  }
  return stage;
}

}  // namespace

std::string FileHash(std::string_view content) {
  return crypto::Hex(crypto::View(crypto::Sha256(content)));
}

Result<WrittenPlan> DocumentOf(const RenderRequest& request, const std::vector<PlanStage>& stages,
                               Goal goal) {
  WrittenPlan plan;
  TRY_ASSIGN(const ClusterSpec spec, ClusterSpec::Parse(request.cluster));
  plan.document.cluster = spec.name();
  plan.document.goal = goal;
  TRY_ASSIGN(PlannedStage before, StageBefore(request, plan));
  plan.document.stages.push_back(std::move(before));
  for (const PlanStage& from : stages) {
    PlannedStage stage{static_cast<int>(plan.document.stages.size()),
                       from.name,
                       from.purpose,
                       from.kind,
                       {},
                       {},
                       from.commands,
                       from.gate,
                       from.undo};
    if (from.files) {
      stage.cluster = AddFile(plan, from.name, kClusterFile, from.files->cluster);
      stage.encryption = AddFile(plan, from.name, kEncryptionFile, from.files->encryption);
    }
    plan.document.stages.push_back(std::move(stage));
  }
  return plan;
}

}  // namespace atrest::kops
