#include "kube/stored_object.h"

#include <string>

#include "etcd/proto_reader.h"
#include "etcd/stored_value.h"
#include "kube/proto_object.h"

namespace atrest::kube {
namespace {

constexpr json::Limits kObjectLimits{.max_bytes = 16 * 1024 * 1024, .max_depth = 200};

Error Broken() {
  return Error{Failure::kBadCiphertext, "the decrypted object's protobuf envelope is broken"};
}

bool ReadTypeMeta(std::string_view message, StoredObject& object) {
  etcd::ProtoReader reader(message);
  while (const auto field = reader.Next()) {
    if (field->IsBytes(1)) object.api_version = field->bytes;
    if (field->IsBytes(2)) object.kind = field->bytes;
  }
  return !reader.malformed();
}

Result<StoredObject> OpenEnvelope(std::string_view message) {
  StoredObject object;
  object.encoding = ObjectEncoding::kProtobuf;
  etcd::ProtoReader reader(message);
  while (const auto field = reader.Next()) {
    if (field->IsBytes(1) && !ReadTypeMeta(field->bytes, object)) return Broken();
    if (field->IsBytes(2)) object.content = field->bytes;
    if (field->IsBytes(3) && !field->bytes.empty()) return Broken();  // nobody compresses
  }
  if (reader.malformed()) return Broken();
  return object;
}

Result<json::Value> ShowJson(const StoredObject& object, std::int64_t mod_revision) {
  auto parsed = json::Value::Parse(object.content, kObjectLimits);
  if (!parsed.ok() || !parsed->IsObject()) {
    return Error{Failure::kBadCiphertext, "the decrypted object is no JSON object"};
  }
  json::Value metadata = json::Value::Object();
  const json::Value* stored = parsed->Find("metadata");
  if (stored != nullptr && stored->IsObject()) {
    for (const std::string& name : stored->MemberNames()) {
      if (name != "managedFields") metadata.Set(name, *stored->Find(name));
    }
  }
  metadata.Set("resourceVersion", std::to_string(mod_revision));
  parsed->Set("metadata", std::move(metadata));
  return parsed;
}

}  // namespace

std::string_view ObjectEncodingName(ObjectEncoding encoding) {
  switch (encoding) {
    case ObjectEncoding::kProtobuf: return "protobuf";
    case ObjectEncoding::kJson: return "json";
    case ObjectEncoding::kCbor: return "cbor";
    case ObjectEncoding::kOther: return "other";
  }
  return "";
}

Result<StoredObject> OpenStoredObject(std::string_view plaintext) {
  constexpr std::size_t kMagic = 4;
  StoredObject object;
  object.content = plaintext;
  const etcd::Format format = etcd::Classify(plaintext).format;
  if (format == etcd::Format::kProtobuf) return OpenEnvelope(plaintext.substr(kMagic));
  if (format == etcd::Format::kJson) object.encoding = ObjectEncoding::kJson;
  if (format == etcd::Format::kCbor) object.encoding = ObjectEncoding::kCbor;
  return object;
}

Result<json::Value> ShowStoredObject(const StoredObject& object, std::int64_t mod_revision) {
  if (object.encoding == ObjectEncoding::kJson) return ShowJson(object, mod_revision);
  const bool core = object.encoding == ObjectEncoding::kProtobuf && object.api_version == "v1";
  if (core && object.kind == "Secret") return ShowSecret(object.content, mod_revision);
  if (core && object.kind == "ConfigMap") return ShowConfigMap(object.content, mod_revision);
  const std::string kind = object.kind.empty() ? "the object" : std::string(object.kind);
  return Error{Failure::kBadInput,
               kind + " is stored as " + std::string(ObjectEncodingName(object.encoding)) +
                   "; only Secrets, ConfigMaps and objects stored as JSON can be shown",
               "print its bytes: -o raw"};
}

}  // namespace atrest::kube
