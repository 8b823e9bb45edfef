#include "kops/plan.h"

#include <utility>

#include "kops/cluster_spec.h"
#include "kops/provider_rows.h"
#include "kops/spec_edits.h"
#include "yaml/edit.h"

namespace atrest::kops {
namespace {

constexpr const char* kHookName = "aws-encryption-provider.service";

constexpr const char* kBefore = "0-before";

// Both names of the role until kops 1.25 had only the old one.
std::string ControlPlaneRoles(const std::optional<Version>& kops) {
  return kops.value_or(kNewestKops) < kControlPlaneRole ? "master,apiserver"
                                                        : "control-plane,apiserver";
}

std::string FileIn(const std::string& stage, const char* file) {
  return std::string(kPlanDirectory) + "/" + stage + "/" + file;
}

// The stages as they come, each made from what the last one left.
class Planner {
 public:
  Planner(const RenderRequest& request, std::string name)
      : request_(request), name_(std::move(name)) {}

  Result<std::vector<PlanStage>> Encrypt();
  Result<std::vector<PlanStage>> Off();

 private:
  Result<void> Roll(const char* word, const char* purpose, Stage stage, const char* undo);
  Result<void> AddFiles(const char* word, const char* purpose, Rendered files, const char* undo);
  void AddMigration(const char* into);
  void AddProof();
  std::vector<CommandLine> RollOut(const std::string& stage) const;
  PlanStage& Add(const char* word, const char* purpose);
  Result<std::string> SpecWithoutProvider() const;

  RenderRequest request_;
  const std::string name_;
  std::string rolled_out_ = kBefore;  // the stage whose files the servers have
  std::vector<PlanStage> stages_;
};

PlanStage& Planner::Add(const char* word, const char* purpose) {
  stages_.emplace_back();
  stages_.back().name = std::to_string(stages_.size()) + "-" + word;
  stages_.back().purpose = purpose;
  return stages_.back();
}

std::vector<CommandLine> Planner::RollOut(const std::string& stage) const {
  return {{"kops", "replace", "-f", FileIn(stage, "cluster.yaml")},
          {"kops", "create", "secret", "encryptionconfig", "--force", "-f",
           FileIn(stage, "encryptionconfig.yaml"), "--name", name_},
          // Without the flag it writes into the user's kubeconfig, and changes its current context.
          {"kops", "update", "cluster", "--name", name_, "--create-kube-config=false", "--yes"},
          {"kops", "rolling-update", "cluster", "--name", name_, "--instance-group-roles",
           ControlPlaneRoles(request_.kops), "--yes"},
          {"kops", "validate", "cluster", "--name", name_, "--wait", "15m"}};
}

Result<void> Planner::AddFiles(const char* word, const char* purpose, Rendered files,
                               const char* undo) {
  const bool changes =
      files.cluster != request_.cluster || files.encryption != request_.encryption.value_or("");
  request_.cluster = files.cluster;
  request_.encryption = files.encryption;
  if (!changes) return {};
  TRY_ASSIGN(const ClusterSpec spec, ClusterSpec::Parse(files.cluster));
  const bool used = TextAt(spec.cluster(), {"spec", "encryptionConfig"}) == "true";
  PlanStage& stage = Add(word, purpose);
  TRY_ASSIGN(stage.gate, RollOutGate(used ? files.encryption : ""));
  stage.files = std::move(files);
  stage.commands = RollOut(stage.name);
  stage.undo = undo;
  rolled_out_ = stage.name;
  return {};
}

Result<void> Planner::Roll(const char* word, const char* purpose, Stage stage, const char* undo) {
  request_.stage = stage;
  TRY_ASSIGN(Rendered files, Render(request_));
  return AddFiles(word, purpose, std::move(files), undo);
}

void Planner::AddMigration(const char* into) {
  PlanStage& stage = Add("migrate", into);
  stage.kind = StageKind::kMigrate;
  stage.commands = {{"atrest", "migrate", "--encryption-config",
                     FileIn(rolled_out_, "encryptionconfig.yaml"), "--yes"}};
  stage.gate = {{ConditionKind::kMigrated}};
  stage.undo = "none is needed: every server reads the old and the new";
}

void Planner::AddProof() {
  PlanStage& stage = Add("verify", "prove it in etcd, main and events");
  stage.kind = StageKind::kVerify;
  stage.commands = {
      {"atrest", "verify", "--encryption-config", FileIn(rolled_out_, "encryptionconfig.yaml")}};
  stage.gate = {{ConditionKind::kVerified}};
  stage.undo = "it only reads";
}

Result<std::vector<PlanStage>> Planner::Encrypt() {
  TRY(Roll("read", "every server learns to read the first key; nothing writes with it yet",
           Stage::kRead, "roll out the files from before; nothing was written with the key"));
  TRY(Roll("write", "the first key writes; what was written before is still read", Stage::kWrite,
           "roll out the stage before; keep the provider, since some values need it now"));
  AddMigration("write everything again, so that it is under the first key");
  AddProof();
  RenderRequest last = request_;
  TRY_ASSIGN(last.encryption, OnlyFirstProvider(*request_.encryption));
  last.keys = {request_.keys.front()};
  TRY_ASSIGN(Rendered files, Render(last));
  TRY(AddFiles("drop", "take out what no value needs any more; backups may still need it",
               std::move(files), "roll out the stage before the migration again"));
  return std::move(stages_);
}

Result<std::string> Planner::SpecWithoutProvider() const {
  TRY_ASSIGN(const ClusterSpec spec, ClusterSpec::Parse(request_.cluster));
  std::vector<yaml::Section> sections = spec.sections();
  std::string& text = sections[spec.cluster_section()].text;
  TRY_ASSIGN(text, yaml::RemoveMember(text, {"spec"}, "encryptionConfig"));
  TRY_ASSIGN(text, WithoutFileAsset(text));
  TRY_ASSIGN(text, WithoutHook(text, kHookName));
  return yaml::JoinStream(sections);
}

Result<std::vector<PlanStage>> Planner::Off() {
  if (!request_.encryption) {
    return Error{Failure::kBadInput, "there is nothing to turn off: no EncryptionConfiguration",
                 "give the one that is in use with --encryption-config"};
  }
  Rendered files{request_.cluster, "", {}};
  TRY_ASSIGN(files.encryption, WithIdentity(*request_.encryption, false));
  TRY(AddFiles("read", "every server learns to read plaintext", files,
               "roll out the files from before"));
  TRY_ASSIGN(files.encryption, WithIdentity(*request_.encryption, true));
  TRY(AddFiles("plaintext", "what is written is not encrypted any more", files,
               "roll out the stage before"));
  AddMigration("write everything again, so that it is in plaintext");
  AddProof();
  TRY_ASSIGN(files.cluster, SpecWithoutProvider());
  TRY(AddFiles("drop", "take the provider away; the key and its policy stay, for backups", files,
               "roll out the stage before the migration again"));
  return std::move(stages_);
}

}  // namespace

Result<std::vector<PlanStage>> MakePlan(const RenderRequest& request, Goal goal) {
  TRY_ASSIGN(const ClusterSpec spec, ClusterSpec::Parse(request.cluster));
  const bool used = TextAt(spec.cluster(), {"spec", "encryptionConfig"}) == "true";
  if (used && !request.encryption) {
    return Error{Failure::kBadInput,
                 "the cluster " + spec.name() +
                     " has an EncryptionConfiguration, and a plan begins with what is there",
                 "give the one that is in use with --encryption-config"};
  }
  if (goal == Goal::kOff && request.encryption && !used) {
    return Error{Failure::kBadInput,
                 "there is nothing to turn off: the cluster " + spec.name() +
                     " does not use an EncryptionConfiguration",
                 "its spec has no encryptionConfig: true"};
  }
  Planner planner(request, spec.name());
  switch (goal) {
    case Goal::kEncrypt: return planner.Encrypt();
    case Goal::kOff: return planner.Off();
  }
  return planner.Encrypt();
}

}  // namespace atrest::kops
