// Secrets and ConfigMaps from their protobuf form. Numbers: kubernetes/api core/v1/generated.proto
// and kubernetes/apimachinery pkg/apis/meta/v1/generated.proto. Not for other folders.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/result.h"
#include "json/json.h"

namespace atrest::kube {

// kBadCiphertext for what is no such message. Unknown fields are left out. Thread-safe.
Result<json::Value> ShowSecret(std::string_view message, std::int64_t mod_revision);
Result<json::Value> ShowConfigMap(std::string_view message, std::int64_t mod_revision);

}  // namespace atrest::kube
