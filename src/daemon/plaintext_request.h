// Reads a request that holds a plaintext, and leaves none of it behind.
#pragma once

#include <google/protobuf/message_lite.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/status.h>

namespace atrest::daemon {

// The bytes stand in the block that gRPC reads a connection into. It keeps that until it is full,
// which for a kube-apiserver may take hours, so what was read is wiped where it stands: these bytes
// are of this request alone. False for bytes that are no such message; these are wiped too.
bool TakePlaintextRequest(const grpc::ByteBuffer& bytes, google::protobuf::MessageLite& message);

grpc::Status MalformedRequest();

// The answer in the form that goes with it.
grpc::ByteBuffer Serialized(const google::protobuf::MessageLite& message);

}  // namespace atrest::daemon
