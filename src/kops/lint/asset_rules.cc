// Rules about spec.fileAssets: kops accepts roles, paths and modes that have no effect.
#include <algorithm>
#include <array>

#include "kops/cluster_spec.h"
#include "kops/lint/provider_view.h"
#include "kops/lint/rule.h"
#include "kops/provider_plan.h"

namespace atrest::kops::lint {
namespace {

constexpr std::string_view kManifests = "/etc/kubernetes/manifests";

struct Asset {
  const Document& document;
  const yaml::Node& node;
  yaml::Path path;

  bool IsProvider() const {
    return TextAt(node, {"content"}).find(kProviderName) != std::string::npos &&
           TextAt(node, {"path"}).starts_with(kManifests);
  }
};

template <typename Check>
void ForEachAsset(const Corpus& corpus, Check check) {
  for (const Document& document : corpus.documents) {
    const yaml::Node* list = yaml::FindAt(document.root, {"spec", "fileAssets"});
    for (std::size_t i = 0; list != nullptr && i < list->items().size(); ++i) {
      check(Asset{document, list->items()[i], {"spec", "fileAssets", std::to_string(i)}});
    }
  }
}

template <typename Check>
void ForEachRole(const Asset& asset, Check check) {
  const yaml::Node* roles = asset.node.Find("roles");
  for (std::size_t i = 0; roles != nullptr && i < roles->items().size(); ++i) {
    check(roles->items()[i], i);
  }
}

Repair SetRole(const Asset& asset, std::size_t index, const char* role) {
  yaml::Path path = asset.path;
  path.emplace_back("roles");
  return
      [path, index, role](std::string_view text) { return yaml::SetItem(text, path, index, role); };
}

void CheckMaster(const Corpus& corpus, Reporter& report) {
  if (corpus.kops < kControlPlaneRole) return;
  ForEachAsset(corpus, [&](const Asset& asset) {
    ForEachRole(asset, [&](const yaml::Node& role, std::size_t index) {
      if (role.Scalar() != "Master") return;
      report.Add(asset.document, role.line(),
                 "the file asset " + TextAt(asset.node, {"name"}) + " is for the role Master",
                 SetRole(asset, index, "ControlPlane"));
    });
  });
}

void CheckUnknownRole(const Corpus& corpus, Reporter& report) {
  ForEachAsset(corpus, [&](const Asset& asset) {
    ForEachRole(asset, [&](const yaml::Node& role, std::size_t index) {
      if (role.Scalar() == "Master" || ParseRole(role.Scalar()) != Role::kUnknown) return;
      const bool meant = role.Scalar() == "control-plane" || role.Scalar() == "master" ||
                         role.Scalar() == "Control-Plane" || role.Scalar() == "Controlplane";
      report.Add(asset.document, role.line(),
                 "\"" + std::string(role.Scalar()) + "\" is no role: the file asset " +
                     TextAt(asset.node, {"name"}) + " is on no node",
                 meant ? SetRole(asset, index, "ControlPlane") : Repair());
    });
  });
}

void CheckTooNewRole(const Corpus& corpus, Reporter& report) {
  if (corpus.kops >= kControlPlaneRole) return;
  ForEachAsset(corpus, [&](const Asset& asset) {
    ForEachRole(asset, [&](const yaml::Node& role, std::size_t index) {
      if (role.Scalar() != "ControlPlane") return;
      report.Add(asset.document, role.line(),
                 "kops " + corpus.kops.Text() + " does not know the role ControlPlane yet",
                 SetRole(asset, index, "Master"));
    });
  });
}

void CheckEveryNode(const Corpus& corpus, Reporter& report) {
  ForEachAsset(corpus, [&](const Asset& asset) {
    if (!asset.IsProvider() || asset.document.kind != DocumentKind::kCluster) return;
    const yaml::Node* roles = asset.node.Find("roles");
    const bool everywhere = roles == nullptr || roles->items().empty();
    bool workers = false;
    ForEachRole(asset, [&](const yaml::Node& role, std::size_t) {
      workers = workers || role.Scalar() == "Node" || role.Scalar() == "Bastion";
    });
    if (!everywhere && !workers) return;
    report.Add(asset.document, roles == nullptr ? asset.node.line() : roles->line(),
               "the provider is put on worker nodes, too",
               [path = asset.path](std::string_view text) {
                 return yaml::SetMember(text, path, "roles", yaml::Block("- ControlPlane"));
               });
  });
}

void CheckApiServerGroups(const Corpus& corpus, Reporter& report) {
  const bool groups =
      std::any_of(corpus.documents.begin(), corpus.documents.end(), [](const Document& document) {
        return document.kind == DocumentKind::kInstanceGroup &&
               TextAt(document.root, {"spec", "role"}) == "APIServer";
      });
  if (!groups) return;
  ForEachAsset(corpus, [&](const Asset& asset) {
    if (!asset.IsProvider() || asset.document.kind != DocumentKind::kCluster) return;
    const yaml::Node* roles = asset.node.Find("roles");
    if (roles == nullptr || roles->items().empty()) return;
    bool there = false;
    ForEachRole(asset, [&](const yaml::Node& role, std::size_t) {
      there = there || role.Scalar() == "APIServer";
    });
    if (there) return;
    yaml::Path path = asset.path;
    path.emplace_back("roles");
    report.Add(asset.document, roles->line(),
               "instance groups of the role APIServer get no provider",
               [path, count = roles->items().size()](std::string_view text) {
                 return yaml::SetItem(text, path, count, "APIServer");
               });
  });
}

void CheckPath(const Corpus& corpus, Reporter& report) {
  ForEachAsset(corpus, [&](const Asset& asset) {
    const yaml::Node* path = asset.node.Find("path");
    if (path == nullptr || path->Scalar().empty() || path->Scalar().starts_with('/')) return;
    report.Add(asset.document, path->line(),
               "the path " + std::string(path->Scalar()) + " is not absolute");
  });
}

void CheckMissingPath(const Corpus& corpus, Reporter& report) {
  ForEachAsset(corpus, [&](const Asset& asset) {
    const bool pod = TextAt(asset.node, {"content"}).find("kind: Pod") != std::string::npos;
    const std::string path = TextAt(asset.node, {"path"});
    if (!pod || path.starts_with(kManifests)) return;
    report.Add(asset.document, asset.node.line(),
               path.empty() ? "a static pod without a path" : "a static pod at " + path);
  });
}

void CheckMode(const Corpus& corpus, Reporter& report) {
  ForEachAsset(corpus, [&](const Asset& asset) {
    const yaml::Node* mode = asset.node.Find("mode");
    if (mode == nullptr || mode->IsNull()) return;
    const std::string_view text = mode->Scalar();
    const bool octal = !text.empty() && text.size() <= 4 &&
                       text.find_first_not_of("01234567") == std::string_view::npos;
    if (octal) return;
    report.Add(asset.document, mode->line(), "the mode \"" + std::string(text) + "\" is not octal");
  });
}

void CheckBase64(const Corpus& corpus, Reporter& report) {
  ForEachAsset(corpus, [&](const Asset& asset) {
    const std::string content = TextAt(asset.node, {"content"});
    const std::size_t last = content.find_last_not_of(" \n");
    if (TextAt(asset.node, {"isBase64"}) != "true" || last == std::string::npos) return;
    if (content[last] != '=') return;
    const std::string unpadded = content.substr(0, content.find('='));
    report.Add(asset.document, asset.node.Find("content")->line(),
               "the base64 of " + TextAt(asset.node, {"name"}) + " is padded",
               [path = asset.path, unpadded](std::string_view text) {
                 return yaml::SetMember(text, path, "content", yaml::Text(unpadded));
               });
  });
}

constexpr std::array kRules{
    Rule{"asset-role-master", Severity::kError, "a file asset is for the role Master",
         "since kops 1.26 the role is called ControlPlane; kops accepts Master here and writes the "
         "file to no node",
         "write roles: [ControlPlane]", CheckMaster},
    Rule{"asset-role-unknown", Severity::kError, "a file asset is for a role that does not exist",
         "kops accepts any text as a role and writes the file to no node",
         "use ControlPlane, APIServer, Node or Bastion, written just so", CheckUnknownRole},
    Rule{
        "asset-role-too-new", Severity::kError, "this kops does not know the role ControlPlane",
        "before kops 1.26 it was called Master; kops accepts the other and writes the file nowhere",
        "write roles: [Master], and change it with the update to kops 1.26", CheckTooNewRole},
    Rule{"asset-on-workers", Severity::kError, "the provider is put on worker nodes",
         "a worker has no right to the key, no kube-apiserver, and would fail all the time",
         "write roles: [ControlPlane]", CheckEveryNode},
    Rule{"asset-no-apiserver-role", Severity::kError,
         "instance groups of the role APIServer get no provider",
         "their kube-apiservers use the same EncryptionConfiguration and would not find the socket",
         "add APIServer to the roles of the file asset", CheckApiServerGroups},
    Rule{"asset-path-relative", Severity::kError, "the path of a file asset is not absolute",
         "kops accepts it, and nodeup writes the file somewhere", "write the whole path, from / on",
         CheckPath},
    Rule{"asset-pod-misplaced", Severity::kError, "a static pod is where kubelet does not look",
         "without a path kops writes file assets to /srv/kubernetes/assets; kubelet reads "
         "/etc/kubernetes/manifests",
         "write path: /etc/kubernetes/manifests/aws-encryption-provider.manifest",
         CheckMissingPath},
    Rule{"asset-mode-invalid", Severity::kError, "the mode of a file asset is not octal",
         "kops accepts any text, and nodeup fails with it on the node",
         "write it in quotes, as chmod takes it: mode: \"0400\"", CheckMode},
    Rule{"asset-base64-padded", Severity::kError, "the base64 of a file asset is padded",
         "nodeup decodes base64 without padding only, and fails on the node",
         "leave the = at the end out, or write the content as text", CheckBase64},
};

}  // namespace

std::span<const Rule> AssetRules() { return kRules; }

}  // namespace atrest::kops::lint
