// The bytes that kube-apiserver keeps in etcd as the encrypted DEK: ASCII '1', then the
// CiphertextBlob of AWS KMS. Fixed by kubernetes-sigs/aws-encryption-provider
// (pkg/kmsplugin/kms.go); existing clusters hold data in it, so it can never change.
// Described in docs/formats/ciphertext.md.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace atrest::kms {

inline constexpr char kStorageVersion = '1';

std::string FrameCiphertext(std::string_view ciphertext_blob);

// KMS v2: the prefix is required. kBadCiphertext for empty input or another prefix.
// The view points into `ciphertext`.
Result<std::string_view> UnframeCiphertextV2(std::string_view ciphertext);

// KMS v1: data from before the prefix existed has none, so its absence is tolerated.
Result<std::string_view> UnframeCiphertextV1(std::string_view ciphertext);

}  // namespace atrest::kms
