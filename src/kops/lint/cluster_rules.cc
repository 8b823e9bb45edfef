// Rules about the cluster and its instance groups.
#include <array>

#include "kops/cluster_spec.h"
#include "kops/lint/kops_fields.h"
#include "kops/lint/provider_view.h"
#include "kops/lint/rule.h"
#include "kops/provider_plan.h"

namespace atrest::kops::lint {
namespace {

using Fields = std::span<const std::string_view>;

bool RunsProvider(const Corpus& corpus, const Document& cluster) {
  for (const ProviderView& view : ProvidersIn(corpus)) {
    if (view.document->in && view.document->file == cluster.file) return true;
  }
  const yaml::Node* hooks = yaml::FindAt(cluster.root, {"spec", "hooks"});
  for (const yaml::Node& hook : hooks == nullptr ? std::span<const yaml::Node>() : hooks->items()) {
    if (TextAt(hook, {"manifest"}).find(kProviderName) != std::string::npos) return true;
  }
  return false;
}

void CheckEncryptionConfig(const Corpus& corpus, Reporter& report) {
  for (const Document& document : corpus.documents) {
    if (document.kind != DocumentKind::kCluster || !RunsProvider(corpus, document)) continue;
    if (TextAt(document.root, {"spec", "encryptionConfig"}) == "true") continue;
    const yaml::Node* spec = document.root.Find("spec");
    report.Add(document, spec == nullptr ? 1 : spec->line(),
               "the provider is installed, but spec.encryptionConfig is not true",
               [](std::string_view text) {
                 return yaml::SetMember(text, {"spec"}, "encryptionConfig", yaml::Inline("true"));
               });
  }
}

void CheckFields(const Document& document, const yaml::Path& path, Fields fields, bool misspelt,
                 Reporter& report) {
  const yaml::Node* node = yaml::FindAt(document.root, path);
  if (node == nullptr) return;
  for (const yaml::Member& member : node->members()) {
    if (IsKnown(fields, member.key)) continue;
    const auto meant = Meant(fields, member.key);
    if (meant.has_value() != misspelt) continue;
    report.Add(document, member.line,
               misspelt ? member.key + " is no field of kops; probably meant: " + *meant
                        : member.key + " is no field that kops 1.36 knows");
  }
}

void CheckAllFields(const Corpus& corpus, bool misspelt, Reporter& report) {
  for (const Document& document : corpus.documents) {
    const bool cluster = document.kind == DocumentKind::kCluster;
    if (!cluster && document.kind != DocumentKind::kInstanceGroup) continue;
    CheckFields(document, {"spec"}, cluster ? ClusterSpecFields() : GroupSpecFields(), misspelt,
                report);
    for (const auto& [list, fields] :
         {std::pair{"fileAssets", FileAssetFields()}, std::pair{"hooks", HookFields()}}) {
      const yaml::Node* items = yaml::FindAt(document.root, {"spec", list});
      for (std::size_t i = 0; items != nullptr && i < items->items().size(); ++i) {
        CheckFields(document, {"spec", list, std::to_string(i)}, fields, misspelt, report);
      }
    }
  }
}

void CheckMisspelt(const Corpus& corpus, Reporter& report) { CheckAllFields(corpus, true, report); }

void CheckUnknown(const Corpus& corpus, Reporter& report) { CheckAllFields(corpus, false, report); }

void CheckGroupRole(const Corpus& corpus, Reporter& report) {
  for (const Document& document : corpus.documents) {
    if (document.kind != DocumentKind::kInstanceGroup) continue;
    const yaml::Node* role = yaml::FindAt(document.root, {"spec", "role"});
    if (role == nullptr || ParseRole(role->Scalar()) != Role::kUnknown) continue;
    report.Add(document, role->line(),
               "\"" + std::string(role->Scalar()) + "\" is no role of an instance group");
  }
}

void CheckHookContainer(const Corpus& corpus, Reporter& report) {
  for (const Document& document : corpus.documents) {
    const yaml::Node* hooks = yaml::FindAt(document.root, {"spec", "hooks"});
    for (std::size_t i = 0; hooks != nullptr && i < hooks->items().size(); ++i) {
      const yaml::Node& hook = hooks->items()[i];
      if (TextAt(hook, {"execContainer", "image"}).find(kProviderName) == std::string::npos)
        continue;
      report.Add(document, hook.line(), "the provider runs in an execContainer hook");
    }
  }
}

void CheckHookRawManifest(const Corpus& corpus, Reporter& report) {
  for (const Document& document : corpus.documents) {
    const yaml::Node* hooks = yaml::FindAt(document.root, {"spec", "hooks"});
    for (std::size_t i = 0; hooks != nullptr && i < hooks->items().size(); ++i) {
      const yaml::Node& hook = hooks->items()[i];
      const bool whole_unit = TextAt(hook, {"manifest"}).find("[Service]") != std::string::npos;
      if (!whole_unit || TextAt(hook, {"useRawManifest"}) == "true") continue;
      report.Add(document, hook.line(), "a whole unit stands in manifest without useRawManifest",
                 [i](std::string_view text) {
                   return yaml::SetMember(text, {"spec", "hooks", std::to_string(i)},
                                          "useRawManifest", yaml::Inline("true"));
                 });
    }
  }
}

void CheckKubernetesVersion(const Corpus& corpus, Reporter& report) {
  const Document* cluster = corpus.Cluster();
  if (cluster == nullptr || !corpus.kubernetes || *corpus.kubernetes >= kKmsV2) return;
  if (!RunsProvider(corpus, *cluster)) return;
  report.Add(*cluster, yaml::FindAt(cluster->root, {"spec", "kubernetesVersion"})->line(),
             "Kubernetes " + corpus.kubernetes->Text() + " has only KMS v1");
}

constexpr std::array kRules{
    Rule{"encryption-config-off", Severity::kError,
         "the provider is installed, but kube-apiserver is not told to use it",
         "without spec.encryptionConfig kops gives kube-apiserver no EncryptionConfiguration; "
         "since kops 1.36 the control plane then has no right to use KMS keys either",
         "set spec.encryptionConfig: true", CheckEncryptionConfig},
    Rule{"field-misspelt", Severity::kError, "a field is misspelt",
         "kops accepts unknown fields and drops them without a word: the setting has no effect",
         "write the field as kops knows it", CheckMisspelt},
    Rule{"field-unknown", Severity::kWarning, "a field is unknown to kops 1.36",
         "kops accepts unknown fields and drops them without a word",
         "check its place and its name against the output of kops get -o yaml", CheckUnknown},
    Rule{"group-role-unknown", Severity::kError, "an instance group has a role that kops refuses",
         "kops reads ControlPlane (or Master), APIServer, Node and Bastion, written just so",
         "write role: ControlPlane", CheckGroupRole},
    Rule{"hook-exec-container", Severity::kError, "the provider runs in an execContainer hook",
         "kops makes a unit of type oneshot of it, which is not restarted and blocks what comes "
         "after it",
         "run it as a static pod or as a hook with a manifest: atrest kops render",
         CheckHookContainer},
    Rule{"hook-not-raw", Severity::kError, "a whole systemd unit is put into a [Service] section",
         "without useRawManifest kops puts the manifest below a [Service] of its own, and systemd "
         "refuses the unit",
         "set useRawManifest: true", CheckHookRawManifest},
    Rule{"kubernetes-only-v1", Severity::kWarning, "this Kubernetes has no KMS v2",
         "KMS v1 calls KMS for every write, does not notice a change of key and is off since 1.29",
         "upgrade to Kubernetes 1.27 or newer, then move to KMS v2", CheckKubernetesVersion},
};

}  // namespace

std::span<const Rule> ClusterRules() { return kRules; }

}  // namespace atrest::kops::lint
