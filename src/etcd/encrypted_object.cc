#include "etcd/encrypted_object.h"

#include <algorithm>

#include "etcd/proto_reader.h"

namespace atrest::etcd {
namespace {

constexpr std::size_t kMaxKeyId = 1024;
constexpr std::size_t kMaxDekSource = 1024;
constexpr std::size_t kMaxAnnotations = 32768;
constexpr std::size_t kMaxName = 253;
constexpr std::size_t kMaxLabel = 63;
constexpr std::size_t kNonceAndTag = 12 + 16;

bool IsLetterOrDigit(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

bool IsDnsLabel(std::string_view label) {
  if (label.empty() || label.size() > kMaxLabel) return false;
  if (!IsLetterOrDigit(label.front()) || !IsLetterOrDigit(label.back())) return false;
  return std::all_of(label.begin(), label.end(),
                     [](char c) { return IsLetterOrDigit(c) || c == '-'; });
}

// A DNS-1123 name of two labels or more, as annotations must be named.
bool IsFullyQualified(std::string_view name) {
  if (name.ends_with('.')) name.remove_suffix(1);
  if (name.size() > kMaxName || name.find('.') == std::string_view::npos) return false;
  while (true) {
    const std::size_t dot = name.find('.');
    if (!IsDnsLabel(name.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return true;
    name.remove_prefix(dot + 1);
  }
}

// One entry of a map: key = 1, value = 2, either may be missing.
bool AddAnnotation(std::string_view entry, EncryptedObject& object) {
  std::string_view name;
  std::string_view value;
  ProtoReader reader(entry);
  while (const auto field = reader.Next()) {
    if (field->IsBytes(1)) name = field->bytes;
    if (field->IsBytes(2)) value = field->bytes;
    if (field->number <= 2 && field->type != ProtoField::Type::kBytes) return false;
  }
  object.annotations.emplace_back(name, value);
  return !reader.malformed();
}

bool TakeField(const ProtoField& field, EncryptedObject& object) {
  if (field.number >= 1 && field.number <= 4 && field.type != ProtoField::Type::kBytes) {
    return false;
  }
  switch (field.number) {
    case 1: object.data = field.bytes; return true;
    case 2: object.key_id = field.bytes; return true;
    case 3: object.dek_source = field.bytes; return true;
    case 4: return AddAnnotation(field.bytes, object);
    case 5:
      if (field.type != ProtoField::Type::kInteger || field.integer > 1) return false;
      object.dek_type = field.integer == 1 ? DekType::kHkdfSeed : DekType::kAesGcmKey;
      return true;
  }
  return true;
}

// Sorts by name and keeps the last of equal names.
void SettleAnnotations(EncryptedObject& object) {
  auto& all = object.annotations;
  if (all.size() < 2) return;
  std::stable_sort(all.begin(), all.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::size_t kept = 0;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (i + 1 < all.size() && all[i + 1].first == all[i].first) continue;
    all[kept++] = all[i];
  }
  all.resize(kept);
}

std::string_view AnnotationDefect(const EncryptedObject& object) {
  std::size_t total = 0;
  for (const auto& [name, value] : object.annotations) {
    if (!IsFullyQualified(name)) return "an annotation's name is no domain name";
    total += name.size() + value.size();
  }
  return total > kMaxAnnotations ? "annotations exceed 32 KiB" : "";
}

}  // namespace

std::string_view DekTypeName(DekType type) {
  switch (type) {
    case DekType::kAesGcmKey: return "aes-gcm-key";
    case DekType::kHkdfSeed: return "hkdf-sha256-xnonce-aes-gcm-seed";
  }
  return "";
}

std::string_view ParseEncryptedObject(std::string_view record, EncryptedObject& object) {
  ProtoReader reader(record);
  while (const auto field = reader.Next()) {
    if (!TakeField(*field, object)) return "a field of EncryptedObject has a wrong type or value";
  }
  if (reader.malformed()) return "EncryptedObject is no protobuf message or is cut off";
  SettleAnnotations(object);
  if (object.data.empty()) return "EncryptedObject has no data";
  if (object.data.size() < object.InfoSize() + kNonceAndTag) {
    return "EncryptedObject's data is shorter than its nonce and tag";
  }
  if (object.key_id.empty()) return "EncryptedObject has no key id";
  if (object.key_id.size() > kMaxKeyId) return "EncryptedObject's key id exceeds 1 KiB";
  if (object.dek_source.empty()) return "EncryptedObject has no encrypted DEK";
  if (object.dek_source.size() > kMaxDekSource) {
    return "EncryptedObject's encrypted DEK exceeds 1 KiB";
  }
  return AnnotationDefect(object);
}

}  // namespace atrest::etcd
