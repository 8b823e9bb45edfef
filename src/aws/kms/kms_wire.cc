#include "aws/kms/kms_wire.h"

#include <cstddef>
#include <string>
#include <utility>

#include "crypto/base64.h"
#include "json/json.h"

namespace atrest::aws {
namespace {

constexpr std::size_t kMaxIdBytes = 2048;  // KeyIdType

Error Unreadable(std::string why) {
  return Error{Failure::kUnreachable, "unreadable KMS reply: " + std::move(why),
               "is the endpoint really AWS KMS, and no proxy in between?"};
}

void SetContext(json::Value& body, const kms::EncryptionContext& context) {
  if (context.empty()) return;
  json::Value pairs = json::Value::Object();
  for (const auto& [name, value] : context) pairs.Set(name, value);
  body.Set("EncryptionContext", std::move(pairs));
}

Result<json::Value> ParseObject(std::string_view body) {
  auto value = json::Value::Parse(body);
  if (!value.ok()) return Unreadable(value.error().message);
  if (!value->IsObject()) return Unreadable("not a JSON object");
  return value;
}

// A text that may be absent, at most `max` bytes.
Result<std::string> TextOf(const json::Value& object, std::string_view name,
                           std::size_t max = kMaxIdBytes) {
  const json::Value* member = object.Find(name);
  if (member == nullptr || member->IsNull()) return std::string();
  if (!member->IsString()) return Unreadable(std::string(name) + " is not a string");
  if (member->AsString().size() > max) return Unreadable(std::string(name) + " is too long");
  return std::string(member->AsString());
}

Result<std::string_view> RequiredText(const json::Value& object, std::string_view name) {
  const json::Value* member = object.Find(name);
  if (member == nullptr || member->AsString().empty()) {
    return Unreadable(std::string(name) + " is missing");
  }
  return member->AsString();
}

}  // namespace

Secret EncryptBody(const kms::EncryptRequest& request) {
  json::Value body = json::Value::Object();
  body.Set("KeyId", request.key_id);
  body.Set("Plaintext", crypto::EncodeBase64(request.plaintext).Reveal());
  SetContext(body, request.encryption_context);
  return body.SecretText();
}

Secret DecryptBody(const kms::DecryptRequest& request) {
  json::Value body = json::Value::Object();
  if (!request.key_id.empty()) body.Set("KeyId", request.key_id);
  body.Set("CiphertextBlob", crypto::EncodeBase64(request.ciphertext_blob));
  SetContext(body, request.encryption_context);
  return body.SecretText();
}

Secret DescribeKeyBody(std::string_view key_id) {
  json::Value body = json::Value::Object();
  body.Set("KeyId", key_id);
  return body.SecretText();
}

Result<kms::Encrypted> ParseEncryptReply(std::string_view body) {
  TRY_ASSIGN(json::Value reply, ParseObject(body));
  TRY_ASSIGN(std::string_view text, RequiredText(reply, "CiphertextBlob"));
  auto blob = crypto::DecodeBase64(text);
  if (!blob.ok()) return Unreadable("CiphertextBlob is not base64");
  if (blob->empty() || blob->size() > kms::kMaxCiphertextBlobBytes) {
    return Unreadable("CiphertextBlob has an impossible size");
  }
  kms::Encrypted result;
  result.ciphertext_blob = std::move(blob).value();
  TRY_ASSIGN(result.key_arn, TextOf(reply, "KeyId"));
  return result;
}

Result<kms::Decrypted> ParseDecryptReply(std::string_view body) {
  TRY_ASSIGN(json::Value reply, ParseObject(body));
  TRY_ASSIGN(std::string_view text, RequiredText(reply, "Plaintext"));
  auto plaintext = crypto::DecodeBase64Secret(text);
  if (!plaintext.ok()) return Unreadable("Plaintext is not base64");
  if (plaintext->empty() || plaintext->size() > kms::kMaxPlaintextBytes) {
    return Unreadable("Plaintext has an impossible size");
  }
  kms::Decrypted result;
  result.plaintext = std::move(plaintext).value();
  TRY_ASSIGN(result.key_arn, TextOf(reply, "KeyId"));
  TRY_ASSIGN(result.key_material_id, TextOf(reply, "KeyMaterialId"));
  return result;
}

Result<kms::KeyDescription> ParseDescribeKeyReply(std::string_view body) {
  TRY_ASSIGN(json::Value reply, ParseObject(body));
  const json::Value* metadata = reply.Find("KeyMetadata");
  if (metadata == nullptr || !metadata->IsObject()) return Unreadable("KeyMetadata is missing");
  kms::KeyDescription result;
  TRY_ASSIGN(result.arn, TextOf(*metadata, "Arn"));
  TRY_ASSIGN(result.state, TextOf(*metadata, "KeyState"));
  TRY_ASSIGN(result.current_material_id, TextOf(*metadata, "CurrentKeyMaterialId"));
  if (result.arn.empty() || result.state.empty()) return Unreadable("Arn or KeyState is missing");
  return result;
}

}  // namespace atrest::aws
