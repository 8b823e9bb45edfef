// What the provider on each control-plane node is to do, and the flags that say so to
// aws-encryption-provider.
#pragma once

#include <string>
#include <vector>

namespace atrest::kops {

enum class KmsApi { kV1, kV2 };

struct PluginKey {
  std::string arn;
  std::string name;    // of the provider in the EncryptionConfiguration
  std::string socket;  // a path
};

struct ProviderPlan {
  std::vector<PluginKey> keys;
  std::string encryption_context;  // "a=b,c=d" for all keys; may be empty
  KmsApi api = KmsApi::kV2;
  int health_port = 8083;
  std::string image;   // of the static pod
  std::string binary;  // of the systemd unit
};

// A socket must be in a directory that kube-apiserver sees. kops mounts this one into it, since
// 1.22 nothing above it (kops nodeup/pkg/model/kube_apiserver.go).
inline constexpr const char* kApiServerDirectory = "/srv/kubernetes/kube-apiserver/";
inline constexpr const char* kSocketDirectory = "/srv/kubernetes/kube-apiserver/kms";
inline constexpr const char* kProviderName = "aws-encryption-provider";
inline constexpr const char* kManifestPath =
    "/etc/kubernetes/manifests/aws-encryption-provider.manifest";

// Without the program's name.
std::vector<std::string> ProviderArguments(const ProviderPlan& plan);

// The directories of the sockets, each once.
std::vector<std::string> SocketDirectories(const ProviderPlan& plan);

// A static pod (v1 Pod, YAML). It never restarts for KMS's sake: liveness asks /livez.
std::string PodManifest(const ProviderPlan& plan);

// The lines of the [Service] section of a systemd unit, and a whole unit that starts before
// kubelet.
std::string UnitService(const ProviderPlan& plan);
std::string Unit(const ProviderPlan& plan);

}  // namespace atrest::kops
