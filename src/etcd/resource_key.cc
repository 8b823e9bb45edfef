#include "etcd/resource_key.h"

#include <algorithm>
#include <array>

namespace atrest::etcd {
namespace {

struct BuiltIn {
  std::string_view path;  // between the prefix and the namespace
  std::string_view group;
  std::string_view resource;  // where it differs from the path
};

// Sorted by path. Core resources that are stored under their own name need no row.
constexpr std::array kBuiltIns{
    BuiltIn{"certificatesigningrequests", "certificates.k8s.io", ""},
    BuiltIn{"clusterrolebindings", "rbac.authorization.k8s.io", ""},
    BuiltIn{"clusterroles", "rbac.authorization.k8s.io", ""},
    BuiltIn{"clustertrustbundles", "certificates.k8s.io", ""},
    BuiltIn{"controllerrevisions", "apps", ""},
    BuiltIn{"controllers", "", "replicationcontrollers"},
    BuiltIn{"cronjobs", "batch", ""},
    BuiltIn{"csidrivers", "storage.k8s.io", ""},
    BuiltIn{"csinodes", "storage.k8s.io", ""},
    BuiltIn{"csistoragecapacities", "storage.k8s.io", ""},
    BuiltIn{"daemonsets", "apps", ""},
    BuiltIn{"deployments", "apps", ""},
    BuiltIn{"deviceclasses", "resource.k8s.io", ""},
    BuiltIn{"devicetaintrules", "resource.k8s.io", ""},
    BuiltIn{"endpointslices", "discovery.k8s.io", ""},
    BuiltIn{"flowschemas", "flowcontrol.apiserver.k8s.io", ""},
    BuiltIn{"horizontalpodautoscalers", "autoscaling", ""},
    BuiltIn{"ingress", "networking.k8s.io", "ingresses"},
    BuiltIn{"ingressclasses", "networking.k8s.io", ""},
    BuiltIn{"ipaddresses", "networking.k8s.io", ""},
    BuiltIn{"jobs", "batch", ""},
    BuiltIn{"leasecandidates", "coordination.k8s.io", ""},
    BuiltIn{"leases", "coordination.k8s.io", ""},
    BuiltIn{"minions", "", "nodes"},
    BuiltIn{"mutatingadmissionpolicies", "admissionregistration.k8s.io", ""},
    BuiltIn{"mutatingadmissionpolicybindings", "admissionregistration.k8s.io", ""},
    BuiltIn{"mutatingwebhookconfigurations", "admissionregistration.k8s.io", ""},
    BuiltIn{"networkpolicies", "networking.k8s.io", ""},
    BuiltIn{"poddisruptionbudgets", "policy", ""},
    BuiltIn{"podsecuritypolicy", "policy", "podsecuritypolicies"},
    BuiltIn{"priorityclasses", "scheduling.k8s.io", ""},
    BuiltIn{"prioritylevelconfigurations", "flowcontrol.apiserver.k8s.io", ""},
    BuiltIn{"replicasets", "apps", ""},
    BuiltIn{"resourceclaims", "resource.k8s.io", ""},
    BuiltIn{"resourceclaimtemplates", "resource.k8s.io", ""},
    BuiltIn{"resourceslices", "resource.k8s.io", ""},
    BuiltIn{"rolebindings", "rbac.authorization.k8s.io", ""},
    BuiltIn{"roles", "rbac.authorization.k8s.io", ""},
    BuiltIn{"runtimeclasses", "node.k8s.io", ""},
    BuiltIn{"servicecidrs", "networking.k8s.io", ""},
    BuiltIn{"services/endpoints", "", "endpoints"},
    BuiltIn{"services/specs", "", "services"},
    BuiltIn{"statefulsets", "apps", ""},
    BuiltIn{"storageclasses", "storage.k8s.io", ""},
    BuiltIn{"storageversionmigrations", "storagemigration.k8s.io", ""},
    BuiltIn{"storageversions", "internal.apiserver.k8s.io", ""},
    BuiltIn{"validatingadmissionpolicies", "admissionregistration.k8s.io", ""},
    BuiltIn{"validatingadmissionpolicybindings", "admissionregistration.k8s.io", ""},
    BuiltIn{"validatingwebhookconfigurations", "admissionregistration.k8s.io", ""},
    BuiltIn{"volumeattachments", "storage.k8s.io", ""},
    BuiltIn{"volumeattributesclasses", "storage.k8s.io", ""},
};
static_assert(std::is_sorted(kBuiltIns.begin(), kBuiltIns.end(),
                             [](const BuiltIn& a, const BuiltIn& b) { return a.path < b.path; }));

// kubernetes test/integration/controlplane/transformation/kms_transformation_test.go has this list.
constexpr std::array kExempt{"masterleases", "peerserverleases", "ranges/serviceips",
                             "ranges/secondaryserviceips", "ranges/servicenodeports"};

// Cuts the first segment off.
std::string_view TakeSegment(std::string_view& rest) {
  const std::size_t slash = rest.find('/');
  const std::string_view segment = rest.substr(0, slash);
  rest = slash == std::string_view::npos ? std::string_view{} : rest.substr(slash + 1);
  return segment;
}

bool TakePrefix(std::string_view& key, std::string_view prefix) {
  while (prefix.starts_with('/')) prefix.remove_prefix(1);
  while (prefix.ends_with('/')) prefix.remove_suffix(1);
  std::string_view rest = key;
  if (!prefix.empty()) {
    if (!rest.starts_with('/') || !rest.substr(1).starts_with(prefix)) return false;
    rest.remove_prefix(1 + prefix.size());
  }
  if (!rest.starts_with('/')) return false;
  key = rest.substr(1);
  return true;
}

bool IsExempt(std::string_view path) {
  return std::any_of(kExempt.begin(), kExempt.end(), [&](std::string_view exempt) {
    return path.starts_with(exempt) && (path.size() == exempt.size() || path[exempt.size()] == '/');
  });
}

// Names the group and resource of `path`, the way they are stored, and leaves the rest.
void TakeResource(std::string_view& rest, ResourceKey& key) {
  const std::string_view whole = rest;
  std::string_view first = TakeSegment(rest);
  if (first.find('.') != std::string_view::npos) {  // only groups have dots
    key.group = first;
    key.resource = TakeSegment(rest);
    return;
  }
  if (first == "services") first = whole.substr(0, first.size() + 1 + TakeSegment(rest).size());
  const auto* row =
      std::lower_bound(kBuiltIns.begin(), kBuiltIns.end(), first,
                       [](const BuiltIn& a, std::string_view b) { return a.path < b; });
  const bool known = row != kBuiltIns.end() && row->path == first;
  if (known) key.group = row->group;
  key.resource = known && !row->resource.empty() ? row->resource : first;
}

}  // namespace

ResourceKey ParseResourceKey(std::string_view key, std::string_view prefix) {
  ResourceKey result;
  std::string_view rest = key;
  if (key == "compact_rev_key") {
    result.exempt = true;
    result.resource = key;
    return result;
  }
  if (!TakePrefix(rest, prefix)) {
    result.name = key;
    return result;
  }
  result.exempt = IsExempt(rest);
  if (result.exempt) {
    result.resource = TakeSegment(rest);
  } else {
    TakeResource(rest, result);
    if (rest.find('/') != std::string_view::npos) result.space = TakeSegment(rest);
  }
  result.name = rest;
  return result;
}

std::string ResourceText(const ResourceKey& key) {
  std::string text(key.resource);
  if (!key.group.empty()) text.append(".").append(key.group);
  return text;
}

}  // namespace atrest::etcd
