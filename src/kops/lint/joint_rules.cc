// Rules about several documents together, and about files that are not what they should be.
#include <algorithm>
#include <array>
#include <set>

#include "kops/cluster_spec.h"
#include "kops/encryption_text.h"
#include "kops/lint/provider_view.h"
#include "kops/lint/rule.h"

namespace atrest::kops::lint {
namespace {

template <typename Check>
void ForEachKms(const Corpus& corpus, Check check) {
  for (const Document& document : corpus.documents) {
    if (document.kind != DocumentKind::kEncryptionConfiguration) continue;
    const yaml::Node* rules = document.root.Find("resources");
    for (std::size_t i = 0; rules != nullptr && i < rules->items().size(); ++i) {
      const yaml::Node* providers = rules->items()[i].Find("providers");
      for (std::size_t j = 0; providers != nullptr && j < providers->items().size(); ++j) {
        const yaml::Node* kms = providers->items()[j].Find("kms");
        if (kms != nullptr) check(document, *kms);
      }
    }
  }
}

void CheckSyntax(const Corpus& corpus, Reporter& report) {
  for (const Unreadable& unreadable : corpus.unreadable) {
    const std::size_t colon = unreadable.message.find(": ");
    report.AddAt(unreadable.file, unreadable.line,
                 unreadable.message.substr(colon == std::string::npos ? 0 : colon + 2));
  }
}

void CheckNothing(const Corpus& corpus, Reporter& report) {
  for (std::size_t file = 0; file < corpus.files.size(); ++file) {
    const bool known = std::any_of(
        corpus.documents.begin(), corpus.documents.end(), [&](const Document& document) {
          return document.file == file && document.kind != DocumentKind::kOther;
        });
    const bool unreadable =
        std::any_of(corpus.unreadable.begin(), corpus.unreadable.end(),
                    [&](const Unreadable& other) { return other.file == file; });
    if (!known && !unreadable) report.AddAt(file, 1, "the file holds nothing that can be checked");
  }
}

void CheckGate(const Corpus& corpus, Reporter& report) {
  const Document* cluster = corpus.Cluster();
  if (cluster == nullptr || !corpus.kubernetes || *corpus.kubernetes < kKmsV1Gate) return;
  if (TextAt(cluster->root, {"spec", "kubeAPIServer", "featureGates", "KMSv1"}) == "true") return;
  ForEachKms(corpus, [&](const Document& document, const yaml::Node& kms) {
    const std::string api = TextAt(kms, {"apiVersion"});
    if (api == "v2") return;
    report.Add(document, kms.line(),
               "KMS v1 is used, but the cluster does not set the feature gate KMSv1");
  });
}

void CheckSocket(const Corpus& corpus, Reporter& report) {
  const std::vector<ProviderView> views = ProvidersIn(corpus);
  if (views.empty()) return;
  std::set<std::string> sockets;
  for (const ProviderView& view : views) {
    for (const Argument& socket : view.Values("listen")) sockets.insert("unix://" + socket.text);
    if (view.Values("listen").empty()) sockets.insert("unix:///var/run/kmsplugin/socket.sock");
  }
  ForEachKms(corpus, [&](const Document& document, const yaml::Node& kms) {
    const yaml::Node* endpoint = kms.Find("endpoint");
    if (endpoint == nullptr || sockets.contains(std::string(endpoint->Scalar()))) return;
    report.Add(document, endpoint->line(),
               "no provider listens on " + std::string(endpoint->Scalar()));
  });
}

void CheckRenamed(const Corpus& corpus, Reporter& report) {
  if (corpus.names_before.empty()) return;
  for (const Document& document : corpus.documents) {
    if (document.kind != DocumentKind::kEncryptionConfiguration) continue;
    std::set<std::string> names;
    ForEachKms(corpus, [&](const Document&, const yaml::Node& kms) {
      names.insert(TextAt(kms, {"name"}));
    });
    for (const std::string& name : corpus.names_before) {
      if (names.contains(name)) continue;
      report.Add(document, 1, "the KMS provider " + name + " is gone");
    }
    return;
  }
}

constexpr std::array kRules{
    Rule{"yaml-unreadable", Severity::kError, "the file is no YAML that can be read",
         "kops and kube-apiserver cannot read it either", "correct the line", CheckSyntax},
    Rule{"nothing-to-check", Severity::kWarning, "the file holds nothing that can be checked",
         "only kops clusters and instance groups, EncryptionConfigurations and pods are looked at",
         "check that it is the right file", CheckNothing},
    Rule{"kms-v1-gate", Severity::kError, "KMS v1 is used without its feature gate",
         "since Kubernetes 1.29 kube-apiserver does not start with KMS v1 unless the gate is set",
         "set spec.kubeAPIServer.featureGates.KMSv1: \"true\", or use apiVersion: v2 for new data",
         CheckGate},
    Rule{"socket-mismatch", Severity::kError,
         "kube-apiserver and the provider use different sockets",
         "they never meet, and kube-apiserver is not ready", "use the same path in both",
         CheckSocket},
    Rule{"kms-provider-renamed", Severity::kError, "a KMS provider that was there is gone",
         "its name is part of every value that it wrote: under another name nobody can read them, "
         "and kube-apiserver is not ready",
         "keep the old name; remove it only after atrest verify says that no value needs it",
         CheckRenamed},
};

}  // namespace

std::span<const Rule> JointRules() { return kRules; }

}  // namespace atrest::kops::lint
