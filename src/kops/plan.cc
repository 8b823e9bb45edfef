#include "kops/plan.h"

#include <utility>

#include "kops/cluster_spec.h"
#include "kops/provider_rows.h"
#include "kops/spec_edits.h"
#include "yaml/edit.h"

namespace atrest::kops {
namespace {

constexpr const char* kHookName = "aws-encryption-provider.service";

std::vector<std::string> RollOut(const std::string& name) {
  return {"kops replace -f DIR/cluster.yaml",
          "kops create secret encryptionconfig --force -f DIR/encryptionconfig.yaml --name " + name,
          "kops update cluster --name " + name + " --yes",
          "kops rolling-update cluster --name " + name +
              " --instance-group-roles control-plane,apiserver --yes",
          "kops validate cluster --name " + name};
}

std::vector<std::string> EveryServer() {
  return {"kops rolling-update cluster says that no node needs an update",
          "on every control-plane node /readyz?verbose says [+]kms-providers ok",
          "on every control-plane node the file "
          "/srv/kubernetes/kube-apiserver/encryptionconfig.yaml is that of this stage"};
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
  void AddFiles(const char* word, const char* purpose, Rendered files, const char* undo);
  void AddMigration(const char* into);
  void AddProof(const std::string& command, const char* wanted);
  PlanStage& Add(const char* word, const char* purpose);
  Result<std::string> SpecWithoutProvider() const;

  RenderRequest request_;
  const std::string name_;
  std::vector<PlanStage> stages_;
};

PlanStage& Planner::Add(const char* word, const char* purpose) {
  stages_.emplace_back();
  stages_.back().name = std::to_string(stages_.size()) + "-" + word;
  stages_.back().purpose = purpose;
  return stages_.back();
}

void Planner::AddFiles(const char* word, const char* purpose, Rendered files, const char* undo) {
  const bool changes =
      files.cluster != request_.cluster || files.encryption != request_.encryption.value_or("");
  request_.cluster = files.cluster;
  request_.encryption = files.encryption;
  if (!changes) return;
  PlanStage& stage = Add(word, purpose);
  stage.files = std::move(files);
  stage.commands = RollOut(name_);
  stage.gate = EveryServer();
  stage.undo = undo;
}

Result<void> Planner::Roll(const char* word, const char* purpose, Stage stage, const char* undo) {
  request_.stage = stage;
  TRY_ASSIGN(Rendered files, Render(request_));
  AddFiles(word, purpose, std::move(files), undo);
  return {};
}

void Planner::AddMigration(const char* into) {
  PlanStage& stage = Add("migrate", into);
  for (const std::string& resource : request_.resources) {
    stage.commands.push_back("kubectl get " + resource +
                             " --all-namespaces -o json | kubectl replace -f -");
  }
  stage.gate = {
      "it ends without an error; conflicts are objects that changed meanwhile: repeat it"};
  stage.undo = "none is needed: every server reads the old and the new";
}

void Planner::AddProof(const std::string& command, const char* wanted) {
  PlanStage& stage = Add("verify", "prove it in etcd, main and events, on a control-plane node");
  stage.commands = {command};
  stage.gate = {wanted};
  stage.undo = "it only reads";
}

Result<std::vector<PlanStage>> Planner::Encrypt() {
  TRY(Roll("read", "every server learns to read the first key; nothing writes with it yet",
           Stage::kRead, "roll out the files from before; nothing was written with the key"));
  TRY(Roll("write", "the first key writes; what was written before is still read", Stage::kWrite,
           "roll out the stage before; keep the provider, since some values need it now"));
  AddMigration("write everything again, so that it is under the first key");
  AddProof("atrest verify", "it ends with 0 and names no other provider and no plaintext");
  TRY_ASSIGN(const std::string left, OnlyFirstProvider(*request_.encryption));
  request_.encryption = left;
  request_.keys = {request_.keys.front()};
  TRY_ASSIGN(Rendered files, Render(request_));
  PlanStage& stage =
      Add("drop", "take out what no value needs any more; backups may still need it");
  stage.files = std::move(files);
  stage.commands = RollOut(name_);
  stage.gate = EveryServer();
  stage.undo = "roll out the files of the stage before again";
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
  AddFiles("read", "every server learns to read plaintext", files,
           "roll out the files from before");
  TRY_ASSIGN(files.encryption, WithIdentity(*request_.encryption, true));
  AddFiles("plaintext", "what is written is not encrypted any more", files,
           "roll out the stage before");
  AddMigration("write everything again, so that it is in plaintext");
  AddProof("atrest verify -o json",
           "no value is encrypted: each names the provider that it would need");
  TRY_ASSIGN(files.cluster, SpecWithoutProvider());
  AddFiles("drop", "take the provider away; the key and its policy stay, for backups", files,
           "roll out the stage before");
  return std::move(stages_);
}

}  // namespace

Result<std::vector<PlanStage>> MakePlan(const RenderRequest& request, Goal goal) {
  TRY_ASSIGN(const ClusterSpec spec, ClusterSpec::Parse(request.cluster));
  Planner planner(request, spec.name());
  switch (goal) {
    case Goal::kEncrypt: return planner.Encrypt();
    case Goal::kOff: return planner.Off();
  }
  return planner.Encrypt();
}

}  // namespace atrest::kops
