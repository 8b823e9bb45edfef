// A kops cluster and its instance groups, as `kops get all -o yaml` prints them and
// `kops replace -f` takes them: YAML documents of kops.k8s.io/v1alpha2. (kops
// pkg/apis/kops/v1alpha2)
//
// The text is kept; what is read of it is only what this project acts on.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "kops/version.h"
#include "yaml/node.h"
#include "yaml/stream.h"

namespace atrest::kops {

enum class Role { kControlPlane, kApiServer, kNode, kBastion, kUnknown };

// As an instance group says it; Master is the old name of ControlPlane.
Role ParseRole(std::string_view text);

struct InstanceGroup {
  std::size_t section = 0;  // of the text
  std::string name;
  Role role = Role::kUnknown;
};

// A value.
class ClusterSpec {
 public:
  // Exactly one cluster and any number of instance groups; at most 4 MiB. kBadInput with a hint.
  static Result<ClusterSpec> Parse(std::string_view text);

  const std::vector<yaml::Section>& sections() const { return sections_; }
  std::size_t cluster_section() const { return cluster_section_; }
  const yaml::Node& cluster() const { return cluster_; }  // the whole document
  const std::string& name() const { return name_; }
  const std::vector<InstanceGroup>& groups() const { return groups_; }
  std::optional<Version> kubernetes() const { return kubernetes_; }

  bool HasGroupOf(Role role) const;

 private:
  ClusterSpec() = default;
  Result<void> Add(std::size_t section);
  Result<void> AddCluster(std::size_t section, yaml::Node document);

  std::vector<yaml::Section> sections_;
  std::size_t cluster_section_ = 0;
  yaml::Node cluster_;
  std::string name_;
  std::vector<InstanceGroup> groups_;
  std::optional<Version> kubernetes_;
};

// The text at a path of scalars and mappings; empty if there is none.
std::string TextAt(const yaml::Node& node, std::initializer_list<std::string_view> path);

// `error` with the line of the stream in the place of the line of one of its documents.
Error WithLineOf(const yaml::Section& section, Error error);

}  // namespace atrest::kops
