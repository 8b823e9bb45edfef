#include "cli/call/ciphertext_document.h"

#include <string>

#include "cli/call/call_flags.h"
#include "crypto/base64.h"

namespace atrest::cli {
namespace {

constexpr std::size_t kMaxDocumentBytes = 128 * 1024;

Result<std::string> Base64Member(const json::Value& object, std::string_view name) {
  const json::Value* member = object.Find(name);
  if (member == nullptr || !member->IsString()) {
    return Error{Failure::kBadInput,
                 "the ciphertext document has no text named \"" + std::string(name) + "\"",
                 "give what `atrest call encrypt -o json` printed"};
  }
  Result<std::string> bytes = crypto::DecodeBase64(member->AsString());
  if (!bytes.ok()) return Annotate(bytes.error(), std::string(name));
  return bytes;
}

}  // namespace

json::Value CiphertextDocument(PluginApi api, const PluginCiphertext& stored) {
  json::Value document = json::Value::Object();
  document.Set("schemaVersion", json::Value::Number(kSchemaVersion));
  document.Set("api", ApiName(api));
  document.Set("ciphertext", crypto::EncodeBase64(stored.ciphertext));
  if (api == PluginApi::kV1) return document;
  document.Set("keyId", stored.key_id);
  json::Value annotations = json::Value::Object();
  for (const auto& [name, value] : stored.annotations) {
    annotations.Set(name, crypto::EncodeBase64(value));
  }
  document.Set("annotations", annotations);
  return document;
}

Result<PluginCiphertext> ParseCiphertextDocument(std::string_view text) {
  TRY_ASSIGN(const json::Value document,
             json::Value::Parse(text, {.max_bytes = kMaxDocumentBytes, .max_depth = 4}));
  PluginCiphertext stored;
  TRY_ASSIGN(stored.ciphertext, Base64Member(document, "ciphertext"));
  if (const json::Value* key_id = document.Find("keyId")) stored.key_id = key_id->AsString();
  const json::Value* annotations = document.Find("annotations");
  if (annotations == nullptr) return stored;
  for (const std::string& name : annotations->MemberNames()) {
    TRY_ASSIGN(stored.annotations[name], Base64Member(*annotations, name));
  }
  return stored;
}

}  // namespace atrest::cli
