#include "kops/render.h"

#include <algorithm>

#include "kms/encryption_context.h"
#include "kops/cluster_spec.h"
#include "kops/host_ports.h"
#include "kops/iam_policy.h"
#include "kops/spec_edits.h"
#include "kube/encryption_configuration.h"
#include "yaml/edit.h"

namespace atrest::kops {
namespace {

constexpr const char* kHookName = "aws-encryption-provider.service";

Error Bad(std::string message, std::string hint) {
  return Error{Failure::kBadInput, std::move(message), std::move(hint)};
}

Result<void> CheckRequest(const RenderRequest& request, const ClusterSpec& spec) {
  if (request.health_port < 1 || request.health_port > 65535 ||
      IsHostPortTaken(request.health_port)) {
    return Bad("port " + std::to_string(request.health_port) +
                   " cannot be the health port: it is used on a kops control-plane node",
               "leave --health-port out for 8083");
  }
  if (spec.kubernetes() && *spec.kubernetes() < kOldestKubernetes) {
    return Bad("Kubernetes " + spec.kubernetes()->Text() + " is too old, 1.24 is the oldest", "");
  }
  if (request.kops && *request.kops < kOldestKops) {
    return Bad("kops " + request.kops->Text() + " is too old, 1.22 is the oldest", "");
  }
  if (TextAt(spec.cluster(), {"spec", "cloudProvider"}) != "aws" &&
      yaml::FindAt(spec.cluster(), {"spec", "cloudProvider", "aws"}) == nullptr) {
    return Bad("the cluster " + spec.name() + " is not on AWS", "");
  }
  return {};
}

// One render: what it is about, and the texts as they change.
class Renderer {
 public:
  Renderer(const RenderRequest& request, const ClusterSpec& spec)
      : request_(request), spec_(spec), kops_(request.kops.value_or(kNewestKops)) {
    cluster_ = spec.sections()[spec.cluster_section()].text;
  }

  Result<Rendered> Run();

 private:
  Result<void> ChooseApi();
  Result<void> PlanKeys();
  Result<void> WriteEncryption();
  Result<void> WriteProvider();
  Result<void> WritePolicies();
  Result<void> WriteSwitches();
  Result<std::string> GroupText(const InstanceGroup& group) const;
  void AddNotes();
  void NoteUncovered();

  std::vector<std::string> Roles() const;

  const RenderRequest& request_;
  const ClusterSpec& spec_;
  const Version kops_;
  std::string cluster_;
  ProviderPlan plan_;
  Rendered out_;
};

Result<void> Renderer::ChooseApi() {
  const Version kubernetes = spec_.kubernetes().value_or(kKmsV1Gate);
  plan_.api = request_.api.value_or(kubernetes >= kKmsV2 ? KmsApi::kV2 : KmsApi::kV1);
  if (plan_.api == KmsApi::kV2 && kubernetes < kKmsV2) {
    return Bad("Kubernetes " + kubernetes.Text() + " has no KMS v2", "leave --kms-api out");
  }
  return {};
}

Result<void> Renderer::PlanKeys() {
  std::vector<KnownProvider> known;
  if (request_.encryption) {
    TRY_ASSIGN(known, ProvidersOf(*request_.encryption));
  }
  TRY_ASSIGN(const std::vector<KnownProvider> in_spec, KeysInSpec(cluster_));
  for (KnownProvider& provider : known) {
    for (const KnownProvider& key : in_spec) {
      if (key.socket == provider.socket) provider.arn = key.arn;
    }
  }
  const bool encrypted = TextAt(spec_.cluster(), {"spec", "encryptionConfig"}) == "true";
  if (encrypted && !request_.encryption && in_spec.empty()) {
    return Bad("the cluster " + spec_.name() +
                   " has an EncryptionConfiguration already: without it nobody knows under which "
                   "names its data was written",
               "give the file that it was created from with --encryption-config");
  }
  // Without the configuration, the names are in the paths of the sockets that were rendered.
  if (!request_.encryption) {
    for (const KnownProvider& key : in_spec) {
      const std::string directory = std::string(kSocketDirectory) + "/";
      if (!key.socket.starts_with(directory) || !key.socket.ends_with(".sock")) continue;
      known.push_back(
          {key.socket.substr(directory.size(), key.socket.size() - directory.size() - 5),
           key.socket, key.arn});
    }
  }
  TRY_ASSIGN(plan_.keys, MatchKeys(request_.keys, known, kSocketDirectory, kApiServerDirectory));
  return {};
}

Result<void> Renderer::WriteEncryption() {
  const EncryptionRequest wanted{plan_.keys, plan_.api, request_.stage, request_.resources,
                                 spec_.kubernetes()};
  if (request_.encryption) {
    Result<std::string> updated = UpdatedEncryptionConfiguration(*request_.encryption, wanted);
    if (!updated) return Annotate(std::move(updated).error(), "the EncryptionConfiguration");
    out_.encryption = std::move(updated).value();
  } else {
    out_.encryption = NewEncryptionConfiguration(wanted);
  }
  const auto check = ProvidersOf(out_.encryption);
  return check.ok() ? Result<void>() : Result<void>(check.error());
}

std::vector<std::string> Renderer::Roles() const {
  std::vector<std::string> roles;
  roles.emplace_back(kops_ >= kControlPlaneRole ? "ControlPlane" : "Master");
  if (spec_.HasGroupOf(Role::kApiServer)) roles.emplace_back("APIServer");
  return roles;
}

Result<void> Renderer::WriteProvider() {
  plan_.encryption_context = request_.encryption_context;
  plan_.health_port = request_.health_port;
  plan_.image = request_.image;
  plan_.binary = request_.binary;
  if (request_.style == Style::kPod) {
    TRY_ASSIGN(cluster_, WithoutHook(cluster_, kHookName));
    TRY_ASSIGN(cluster_, WithFileAsset(cluster_, {kProviderName, kManifestPath, Roles(),
                                                  PodManifest(plan_)}));
  } else {
    TRY_ASSIGN(cluster_, WithoutFileAsset(cluster_));
    TRY_ASSIGN(cluster_, WithHook(cluster_, kHookName, Roles(), Unit(plan_)));
  }
  return {};
}

Result<void> Renderer::WritePolicies() {
  TRY_ASSIGN(const kms::EncryptionContext context,
             kms::ParseEncryptionContext(request_.encryption_context));
  std::vector<std::string> arns;
  for (const PluginKey& key : plan_.keys) {
    if (std::find(arns.begin(), arns.end(), key.arn) == arns.end()) arns.push_back(key.arn);
  }
  const json::Value statement = ProviderStatement(arns, context);
  // kops prints "master", and would let it overwrite "control-plane" beside it.
  const bool has_master =
      yaml::FindAt(spec_.cluster(), {"spec", "additionalPolicies", "master"}) != nullptr;
  const char* role = has_master || kops_ < kControlPlaneRole ? "master" : "control-plane";
  TRY_ASSIGN(cluster_, WithPolicy(cluster_, role, statement));
  if (spec_.HasGroupOf(Role::kApiServer)) {
    TRY_ASSIGN(cluster_, WithPolicy(cluster_, "apiserver", statement));
  }
  return {};
}

Result<void> Renderer::WriteSwitches() {
  TRY_ASSIGN(cluster_,
             yaml::SetMember(cluster_, {"spec"}, "encryptionConfig", yaml::Inline("true")));
  const Version kubernetes = spec_.kubernetes().value_or(kKmsV1Gate);
  if (UsesKmsV1(out_.encryption) && kubernetes >= kKmsV1Gate) {
    TRY_ASSIGN(cluster_, yaml::SetMember(cluster_, {"spec", "kubeAPIServer", "featureGates"},
                                         "KMSv1", yaml::Text("true")));
    out_.notes.emplace_back(
        "KMS v1 is off by default since Kubernetes 1.29: the feature gate KMSv1 is set");
  }
  return {};
}

Result<std::string> Renderer::GroupText(const InstanceGroup& group) const {
  std::string text = spec_.sections()[group.section].text;
  if (group.role != Role::kControlPlane) return text;
  for (const auto& [name, value] : request_.node_labels) {
    TRY_ASSIGN(text, yaml::SetMember(text, {"spec", "nodeLabels"}, name, yaml::Text(value)));
  }
  return text;
}

void Renderer::AddNotes() {
  if (spec_.groups().empty()) {
    out_.notes.emplace_back(
        "the spec has no instance groups: print them too, with kops get all NAME -o yaml");
  }
  const yaml::Node* created = yaml::FindAt(spec_.cluster(), {"metadata", "creationTimestamp"});
  const bool was_encrypted = TextAt(spec_.cluster(), {"spec", "encryptionConfig"}) == "true";
  if (request_.stage == Stage::kWrite && created != nullptr && !created->IsNull() &&
      !was_encrypted) {
    out_.notes.emplace_back(
        "if this cluster runs with several control-plane nodes, do it in two steps: render and "
        "roll "
        "out with --stage read first, or servers that are not updated yet cannot read what the "
        "first updated one writes");
  }
  if (!request_.kops && spec_.kubernetes() && *spec_.kubernetes() < kControlPlaneRole) {
    out_.notes.emplace_back("taken for kops 1.26 or newer; give --kops-version if it is older");
  }
  NoteUncovered();
}

// A rule is made only where there is no configuration yet; what one covers is a person's decision.
void Renderer::NoteUncovered() {
  const auto configuration = kube::EncryptionConfiguration::Parse(out_.encryption);
  if (!configuration.ok()) return;
  for (const std::string& resource : request_.resources) {
    const std::size_t dot = resource.find('.');
    const std::string group = dot == std::string::npos ? "" : resource.substr(dot + 1);
    if (!configuration->ProvidersOf(group, resource.substr(0, dot)).empty()) continue;
    out_.notes.push_back("no rule of the EncryptionConfiguration is for " + resource +
                         ", so it stays in plaintext: add it to a rule's resources");
  }
}

Result<Rendered> Renderer::Run() {
  TRY(ChooseApi());
  TRY(PlanKeys());
  TRY(WriteEncryption());
  TRY(WriteProvider());
  TRY(WritePolicies());
  TRY(WriteSwitches());
  std::vector<yaml::Section> sections = spec_.sections();
  for (const InstanceGroup& group : spec_.groups()) {
    TRY_ASSIGN(sections[group.section].text, GroupText(group));
  }
  sections[spec_.cluster_section()].text = cluster_;
  out_.cluster = yaml::JoinStream(sections);
  AddNotes();
  return std::move(out_);
}

}  // namespace

Result<Rendered> Render(const RenderRequest& request) {
  TRY_ASSIGN(const ClusterSpec spec, ClusterSpec::Parse(request.cluster));
  TRY(CheckRequest(request, spec));
  Result<Rendered> rendered = Renderer(request, spec).Run();
  if (rendered) return rendered;
  return WithLineOf(spec.sections()[spec.cluster_section()], std::move(rendered).error());
}

}  // namespace atrest::kops
