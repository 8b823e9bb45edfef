// A Kubernetes object as it lies in etcd once it is decrypted: JSON, CBOR, or protobuf behind
// "k8s\0" in an envelope runtime.Unknown. Numbers: kubernetes/apimachinery
// pkg/runtime/serializer/protobuf/protobuf.go and pkg/runtime/generated.proto.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/result.h"
#include "json/json.h"

namespace atrest::kube {

enum class ObjectEncoding { kProtobuf, kJson, kCbor, kOther };

std::string_view ObjectEncodingName(ObjectEncoding encoding);

// Views into the plaintext.
struct StoredObject {
  ObjectEncoding encoding = ObjectEncoding::kOther;
  std::string_view api_version;  // of protobuf
  std::string_view kind;         // of protobuf
  std::string_view content;      // behind the envelope; all of it where there is none
};

// kBadCiphertext for an envelope that is broken. Thread-safe.
Result<StoredObject> OpenStoredObject(std::string_view plaintext);

// The object as the API server would show it: Secrets and ConfigMaps from protobuf, everything that
// is stored as JSON. Like kubectl, without managedFields; resourceVersion is the revision of the
// object's last write, which only etcd knows. kBadInput, with a hint, for other kinds;
// kBadCiphertext for content that is broken. Thread-safe.
Result<json::Value> ShowStoredObject(const StoredObject& object, std::int64_t mod_revision);

}  // namespace atrest::kube
