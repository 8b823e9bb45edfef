// Values as kube-apiserver would store them, really encrypted, under nonces that are not random.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace atrest::fakes {

std::string SealedByAesCbc(std::string_view name, std::string_view key, std::string_view plaintext);
std::string SealedByAesGcm(std::string_view name, std::string_view key, std::string_view etcd_key,
                           std::string_view plaintext);
std::string SealedBySecretBox(std::string_view name, std::string_view key,
                              std::string_view plaintext);

// `wrapped` is what the KMS plugin made of `dek`.
std::string SealedByKmsV1(std::string_view provider, std::string_view wrapped, std::string_view dek,
                          std::string_view etcd_key, std::string_view plaintext);

struct KmsV2Fields {
  std::string provider = "aws";
  std::string key_id = "key";
  std::string wrapped = "wrapped";
  std::string secret = std::string(32, 's');  // the DEK, or the seed if `seed` is set
  bool seed = true;
  std::vector<std::pair<std::string, std::string>> annotations = {};
};
std::string SealedByKmsV2(const KmsV2Fields& fields, std::string_view etcd_key,
                          std::string_view plaintext);

}  // namespace atrest::fakes
