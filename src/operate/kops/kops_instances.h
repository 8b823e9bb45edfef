// The machines of a kops cluster, as `kops get instances -o json` prints them. (kops
// cmd/kops/get_instances.go, pkg/cloudinstances, 1.22 to 1.37)
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace atrest::operate {

// Against what `kops update cluster --yes` was given last, which alone kops compares with.
enum class InstanceStatus { kUpToDate, kNeedsUpdate, kDetached, kOther };

struct KopsInstance {
  std::string id = {};    // "i-0123456789abcdef0"
  std::string node = {};  // empty: it has not joined the cluster
  InstanceStatus status = InstanceStatus::kOther;
  std::string status_text = {};
  std::vector<std::string> roles = {};
  std::string address = {};  // in the cluster's network
  std::string group = {};    // "control-plane-eu-west-1a"

  // Whether a kube-apiserver runs on it.
  bool HasApiServer() const;
  // "control-plane-a", else the instance's id.
  const std::string& Name() const { return node.empty() ? id : node; }
};

inline constexpr std::size_t kMaxInstancesBytes = 8 * 1024 * 1024;

// Those that have a kube-apiserver, by name. kBadInput for what is no such list.
Result<std::vector<KopsInstance>> ReadControlPlane(std::string_view json);

}  // namespace atrest::operate
