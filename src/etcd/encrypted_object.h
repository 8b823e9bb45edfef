// The record of KMS v2: the protobuf message EncryptedObject behind "k8s:enc:kms:v2:NAME:".
//
// Numbers and limits: kubernetes/apiserver pkg/storage/value/encrypt/envelope/kmsv2/v2/api.proto
// and kmsv2/envelope.go, unchanged from Kubernetes 1.29 to 1.37. The alpha records of 1.25 and 1.26
// read as kAesGcmKey.
#pragma once

#include <string_view>
#include <utility>
#include <vector>

namespace atrest::etcd {

// What the key service unwraps: the object's key itself, or a seed from which it is derived.
enum class DekType { kAesGcmKey = 0, kHkdfSeed = 1 };

std::string_view DekTypeName(DekType type);  // "aes-gcm-key", "hkdf-sha256-xnonce-aes-gcm-seed"

// Views into the record.
struct EncryptedObject {
  std::string_view data;
  std::string_view key_id;
  std::string_view dek_source;
  DekType dek_type = DekType::kAesGcmKey;
  std::vector<std::pair<std::string_view, std::string_view>> annotations;  // sorted by name

  // Bytes of `data` before nonce ‖ ciphertext ‖ tag: the HKDF info, or nothing.
  std::size_t InfoSize() const { return dek_type == DekType::kHkdfSeed ? 32 : 0; }
};

// Fills `object`; unknown fields are skipped, the last of repeated fields counts. Returns what is
// wrong with the record as a short sentence, empty if nothing is. Never fails otherwise.
// Thread-safe.
std::string_view ParseEncryptedObject(std::string_view record, EncryptedObject& object);

}  // namespace atrest::etcd
