#include "kube/proto_object.h"

#include <array>
#include <chrono>
#include <cstdio>
#include <string>

#include "crypto/base64.h"
#include "etcd/proto_reader.h"

namespace atrest::kube {
namespace {

using etcd::ProtoField;
using etcd::ProtoReader;
using json::Value;

Error Broken(std::string_view what) {
  return Error{Failure::kBadCiphertext,
               "the decrypted " + std::string(what) + " is no protobuf message or is cut off"};
}

struct Entry {
  std::string_view name;
  std::string_view value;
};

bool ReadEntry(std::string_view message, Entry& entry) {
  ProtoReader reader(message);
  while (const auto field = reader.Next()) {
    if (field->IsBytes(1)) entry.name = field->bytes;
    if (field->IsBytes(2)) entry.value = field->bytes;
  }
  return !reader.malformed();
}

// A map of the object, made when its first entry comes.
Value& MapOf(Value& object, std::string_view name) {
  if (object.Find(name) == nullptr) object.Set(name, Value::Object());
  return const_cast<Value&>(*object.Find(name));
}

bool AddText(Value& object, std::string_view map, std::string_view message) {
  Entry entry;
  if (!ReadEntry(message, entry)) return false;
  MapOf(object, map).Set(entry.name, entry.value);
  return true;
}

bool AddBytes(Value& object, std::string_view map, std::string_view message) {
  Entry entry;
  if (!ReadEntry(message, entry)) return false;
  const Secret encoded = crypto::EncodeBase64(Secret(entry.value));
  MapOf(object, map).Set(entry.name, Value::String(encoded.Reveal()));
  return true;
}

Value& ListOf(Value& object, std::string_view name) {
  if (object.Find(name) == nullptr) object.Set(name, Value::Array());
  return const_cast<Value&>(*object.Find(name));
}

// metav1.Time{seconds=1} as RFC 3339. Empty if broken or beyond the years that it can hold.
std::string TimeText(std::string_view message) {
  std::int64_t seconds = 0;
  ProtoReader reader(message);
  while (const auto field = reader.Next()) {
    if (field->IsInteger(1)) seconds = static_cast<std::int64_t>(field->integer);
  }
  if (reader.malformed() || seconds < 0 || seconds > 253402300799) return "";
  const auto days = std::chrono::sys_days(std::chrono::floor<std::chrono::days>(
      std::chrono::sys_seconds(std::chrono::seconds(seconds))));
  const std::chrono::year_month_day date(days);
  const std::int64_t rest = seconds % 86400;
  std::array<char, 40> text{};
  const int size = std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02dZ",
                                 static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                                 static_cast<unsigned>(date.day()), static_cast<int>(rest / 3600),
                                 static_cast<int>(rest / 60 % 60), static_cast<int>(rest % 60));
  return {text.data(), static_cast<std::size_t>(size)};
}

// OwnerReference.
bool AddOwner(Value& metadata, std::string_view message) {
  Value owner = Value::Object();
  ProtoReader reader(message);
  while (const auto field = reader.Next()) {
    if (field->IsBytes(1)) owner.Set("kind", field->bytes);
    if (field->IsBytes(3)) owner.Set("name", field->bytes);
    if (field->IsBytes(4)) owner.Set("uid", field->bytes);
    if (field->IsBytes(5)) owner.Set("apiVersion", field->bytes);
    if (field->IsInteger(6)) owner.Set("controller", Value::Bool(field->integer != 0));
    if (field->IsInteger(7)) owner.Set("blockOwnerDeletion", Value::Bool(field->integer != 0));
  }
  ListOf(metadata, "ownerReferences").Append(std::move(owner));
  return !reader.malformed();
}

bool AddMetadataField(Value& metadata, const ProtoField& field) {
  const auto text = [&](std::string_view name) {
    if (!field.bytes.empty()) metadata.Set(name, field.bytes);
    return true;
  };
  const auto number = [&](std::string_view name) {
    if (field.integer != 0)
      metadata.Set(name, Value::Number(static_cast<std::int64_t>(field.integer)));
    return true;
  };
  switch (field.number) {
    case 1: return text("name");
    case 2: return text("generateName");
    case 3: return text("namespace");
    case 4: return text("selfLink");
    case 5: return text("uid");
    case 7: return number("generation");
    case 8: metadata.Set("creationTimestamp", TimeText(field.bytes)); return true;
    case 9: metadata.Set("deletionTimestamp", TimeText(field.bytes)); return true;
    case 10: return number("deletionGracePeriodSeconds");
    case 11: return AddText(metadata, "labels", field.bytes);
    case 12: return AddText(metadata, "annotations", field.bytes);
    case 13: return AddOwner(metadata, field.bytes);
    case 14: ListOf(metadata, "finalizers").Append(Value::String(field.bytes)); return true;
  }
  return true;  // resourceVersion comes from etcd, managedFields nobody wants to see
}

bool AddMetadata(Value& object, std::string_view message, std::int64_t mod_revision) {
  Value metadata = Value::Object();
  ProtoReader reader(message);
  while (const auto field = reader.Next()) {
    if (!AddMetadataField(metadata, *field)) return false;
  }
  metadata.Set("resourceVersion", std::to_string(mod_revision));
  object.Set("metadata", std::move(metadata));
  return !reader.malformed();
}

Value NewObject(std::string_view kind) {
  Value object = Value::Object();
  object.Set("apiVersion", "v1");
  object.Set("kind", kind);
  return object;
}

}  // namespace

Result<Value> ShowSecret(std::string_view message, std::int64_t mod_revision) {
  Value object = NewObject("Secret");
  ProtoReader reader(message);
  while (const auto field = reader.Next()) {
    bool whole = true;
    if (field->IsBytes(1)) whole = AddMetadata(object, field->bytes, mod_revision);
    if (field->IsBytes(2)) whole = AddBytes(object, "data", field->bytes);
    if (field->IsBytes(3)) object.Set("type", field->bytes);
    if (field->IsInteger(5)) object.Set("immutable", Value::Bool(field->integer != 0));
    if (!whole) return Broken("Secret");
  }
  if (reader.malformed()) return Broken("Secret");
  return object;
}

Result<Value> ShowConfigMap(std::string_view message, std::int64_t mod_revision) {
  Value object = NewObject("ConfigMap");
  ProtoReader reader(message);
  while (const auto field = reader.Next()) {
    bool whole = true;
    if (field->IsBytes(1)) whole = AddMetadata(object, field->bytes, mod_revision);
    if (field->IsBytes(2)) whole = AddText(object, "data", field->bytes);
    if (field->IsBytes(3)) whole = AddBytes(object, "binaryData", field->bytes);
    if (field->IsInteger(4)) object.Set("immutable", Value::Bool(field->integer != 0));
    if (!whole) return Broken("ConfigMap");
  }
  if (reader.malformed()) return Broken("ConfigMap");
  return object;
}

}  // namespace atrest::kube
