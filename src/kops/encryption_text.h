// Writes an EncryptionConfiguration, or changes one that is there. Texts are not wiped: a file with
// local keys (aescbc, …) passes through as the file it is.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "kops/key_choice.h"
#include "kops/provider_plan.h"
#include "kops/version.h"

namespace atrest::kops {

// Whether the first key writes, or is only read yet: on servers that run already every one of them
// must be able to read a key before the first one writes with it.
enum class Stage { kRead, kWrite };

struct EncryptionRequest {
  std::vector<PluginKey> keys;  // the first one writes
  KmsApi api = KmsApi::kV2;     // of providers that are new
  Stage stage = Stage::kWrite;
  std::vector<std::string> resources;  // of a rule that is new, e.g. "secrets"
  std::optional<Version> kubernetes;
};

// The KMS providers of a configuration, each name once.
Result<std::vector<KnownProvider>> ProvidersOf(std::string_view configuration);

// Whether it has a provider of KMS v1, which newer servers refuse without a feature gate.
bool UsesKmsV1(std::string_view configuration);

std::string NewEncryptionConfiguration(const EncryptionRequest& request);

// The same configuration with the sockets of the keys, and with the keys that it does not have yet.
// Providers keep their names and API versions. Nothing changes if all is as it should be.
Result<std::string> UpdatedEncryptionConfiguration(std::string_view configuration,
                                                   const EncryptionRequest& request);

}  // namespace atrest::kops
