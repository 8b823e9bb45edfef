#include "daemon/plaintext_request.h"

#include <grpcpp/support/proto_buffer_reader.h>
#include <grpcpp/support/slice.h>

#include <cstdint>
#include <vector>

#include "base/secret.h"

namespace atrest::daemon {

bool TakePlaintextRequest(const grpc::ByteBuffer& bytes, google::protobuf::MessageLite& message) {
  grpc::ByteBuffer shared(bytes);
  std::vector<grpc::Slice> slices;
  if (!shared.Dump(&slices).ok()) return false;
  bool parsed = false;
  {
    grpc::ProtoBufferReader reader(&shared);
    parsed = message.ParseFromZeroCopyStream(&reader);
  }
  for (const grpc::Slice& slice : slices) {
    Wipe(const_cast<std::uint8_t*>(slice.begin()), slice.size());
  }
  return parsed;
}

grpc::Status MalformedRequest() {
  return {grpc::StatusCode::INVALID_ARGUMENT, "the request is no message of the KMS plugin API"};
}

grpc::ByteBuffer Serialized(const google::protobuf::MessageLite& message) {
  const grpc::Slice slice(message.SerializeAsString());
  return {&slice, 1};
}

}  // namespace atrest::daemon
