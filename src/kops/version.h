// Versions of Kubernetes and kops, as far as they matter here: major and minor.
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace atrest::kops {

struct Version {
  int major = 0;
  int minor = 0;
  auto operator<=>(const Version&) const = default;
  std::string Text() const { return std::to_string(major) + "." + std::to_string(minor); }
};

// "1.36", "v1.36.2", "1.37.0-alpha.1". kBadInput for anything else.
Result<Version> ParseVersion(std::string_view text);

// What changed when. Sources: KEP-3299, k8s.io/apiserver's encryptionconfig/config.go, kops'
// release notes of 1.22, 1.26 and 1.36.
inline constexpr Version kNewestKops{1, 36};  // what is assumed where nothing is said
inline constexpr Version kOldestKops{1, 22};  // mounts only kube-apiserver's directory
inline constexpr Version kOldestKubernetes{1, 24};
inline constexpr Version kControlPlaneRole{1, 26};  // kops: Master is called ControlPlane
inline constexpr Version kNarrowKmsPolicy{1, 36};   // kops: key rights need encryptionConfig
inline constexpr Version kKmsV2{1, 27};             // Kubernetes: KMS v2 is on by default
inline constexpr Version kKmsV1Gate{1, 29};         // Kubernetes: KMS v1 is off by default

}  // namespace atrest::kops
