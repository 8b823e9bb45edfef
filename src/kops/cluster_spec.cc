#include "kops/cluster_spec.h"

#include <algorithm>
#include <charconv>

namespace atrest::kops {
namespace {

constexpr std::size_t kMaxBytes = 4 * 1024 * 1024;
constexpr std::size_t kMaxDocuments = 1000;
constexpr const char* kHow =
    "print them with: kops get all NAME -o yaml (the cluster and all its instance groups)";

Error Bad(std::string message) { return Error{Failure::kBadInput, std::move(message), kHow}; }

}  // namespace

Role ParseRole(std::string_view text) {
  if (text == "ControlPlane" || text == "Master") return Role::kControlPlane;
  if (text == "APIServer") return Role::kApiServer;
  if (text == "Node") return Role::kNode;
  if (text == "Bastion") return Role::kBastion;
  return Role::kUnknown;
}

std::string TextAt(const yaml::Node& node, std::initializer_list<std::string_view> path) {
  const yaml::Node* at = &node;
  for (const std::string_view key : path) {
    at = at->Find(key);
    if (at == nullptr) return {};
  }
  return std::string(at->Scalar());
}

Error WithLineOf(const yaml::Section& section, Error error) {
  constexpr std::string_view kPrefix = "line ";
  if (!error.message.starts_with(kPrefix)) return error;
  int line = 0;
  const char* begin = error.message.data() + kPrefix.size();
  const auto [end, failed] =
      std::from_chars(begin, error.message.data() + error.message.size(), line);
  if (failed != std::errc()) return error;
  error.message = std::string(kPrefix) + std::to_string(line + section.first_line - 1) +
                  error.message.substr(static_cast<std::size_t>(end - error.message.data()));
  return error;
}

Result<ClusterSpec> ClusterSpec::Parse(std::string_view text) {
  if (text.size() > kMaxBytes) return Bad("the cluster spec is larger than 4 MiB");
  ClusterSpec spec;
  spec.sections_ = yaml::SplitStream(text);
  if (spec.sections_.size() > kMaxDocuments) return Bad("the cluster spec has too many documents");
  for (std::size_t i = 0; i < spec.sections_.size(); ++i) {
    Result<void> added = spec.Add(i);
    if (!added) return WithLineOf(spec.sections_[i], std::move(added).error());
  }
  if (spec.name_.empty()) return Bad("there is no kops cluster (kind: Cluster) in the spec");
  return spec;
}

Result<void> ClusterSpec::Add(std::size_t section) {
  TRY_ASSIGN(yaml::Node document, yaml::Node::Parse(sections_[section].text));
  if (document.IsNull()) return {};
  const std::string line = "line " + std::to_string(document.line()) + ": ";
  const std::string api = TextAt(document, {"apiVersion"});
  const std::string kind = TextAt(document, {"kind"});
  const bool is_kops = api.starts_with("kops.k8s.io/") || api.starts_with("kops/");
  if (!is_kops || (kind != "Cluster" && kind != "InstanceGroup")) return {};
  if (!api.ends_with("/v1alpha2")) {
    return Bad(line + "apiVersion is " + api + ", only kops.k8s.io/v1alpha2 can be read");
  }
  if (kind == "Cluster") return AddCluster(section, std::move(document));
  groups_.push_back({section, TextAt(document, {"metadata", "name"}),
                     ParseRole(TextAt(document, {"spec", "role"}))});
  return {};
}

Result<void> ClusterSpec::AddCluster(std::size_t section, yaml::Node document) {
  const std::string line = "line " + std::to_string(document.line()) + ": ";
  if (!name_.empty()) return Bad(line + "there is a second cluster in the spec");
  name_ = TextAt(document, {"metadata", "name"});
  if (name_.empty()) return Bad(line + "the cluster has no metadata.name");
  const std::string version = TextAt(document, {"spec", "kubernetesVersion"});
  if (!version.empty()) {
    TRY_ASSIGN(kubernetes_, ParseVersion(version));
  }
  cluster_section_ = section;
  cluster_ = std::move(document);
  return {};
}

bool ClusterSpec::HasGroupOf(Role role) const {
  return std::any_of(groups_.begin(), groups_.end(),
                     [&](const InstanceGroup& group) { return group.role == role; });
}

}  // namespace atrest::kops
