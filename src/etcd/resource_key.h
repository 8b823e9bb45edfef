// Whose object an etcd key holds. kube-apiserver builds keys as PREFIX/RESOURCE/NAMESPACE/NAME for
// its own resources, whose API group is not in the key, and PREFIX/GROUP/RESOURCE/NAMESPACE/NAME
// for custom resources (kubernetes pkg/kubeapiserver/default_storage_factory_builder.go and
// test/integration/etcd/data.go). Pure functions, thread-safe.
#pragma once

#include <string>
#include <string_view>

namespace atrest::etcd {

inline constexpr std::string_view kDefaultPrefix = "/registry";

// Views into the key, or constants.
struct ResourceKey {
  std::string_view group;     // "" for the core group, and where a resource is unknown to us
  std::string_view resource;  // plural, as the API names it; "" if the key is not of this form
  std::string_view space;     // the namespace, "" for cluster-wide objects
  std::string_view name;
  bool exempt = false;  // never passes through encryption: leases of apiservers, IP ranges
};

// `prefix` as kube-apiserver's --etcd-prefix, with or without slash at its ends.
ResourceKey ParseResourceKey(std::string_view key, std::string_view prefix = kDefaultPrefix);

// "secrets", "deployments.apps": as the EncryptionConfiguration writes it.
std::string ResourceText(const ResourceKey& key);

}  // namespace atrest::etcd
