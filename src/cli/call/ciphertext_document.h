// What `atrest call encrypt -o json` prints and `atrest call decrypt` reads:
//
//   {"schemaVersion": 1, "api": "v2", "ciphertext": BASE64, "keyId": TEXT,
//    "annotations": {NAME: BASE64}}
//
// keyId and annotations are there with v2 only.
#pragma once

#include <string_view>

#include "base/result.h"
#include "cli/plugin/plugin_client.h"
#include "json/json.h"

namespace atrest::cli {

inline constexpr int kSchemaVersion = 1;

json::Value CiphertextDocument(PluginApi api, const PluginCiphertext& stored);

// kBadInput for what is no such document.
Result<PluginCiphertext> ParseCiphertextDocument(std::string_view text);

}  // namespace atrest::cli
