// One unary gRPC call over HTTP/2 by the project's own transport.
//
// etcd needs two calls of gRPC and client certificates. A gRPC library with TLS is twice the size
// of the rest of the program, cannot share a process with the one without TLS that speaks to
// plugins, and keeps replies, which may be plaintext objects, in memory that it never wipes. Wire
// format: github.com/grpc/grpc doc/PROTOCOL-HTTP2.md.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/call_context.h"
#include "base/result.h"
#include "base/secret.h"
#include "http/transport.h"

namespace atrest::etcd {

struct GrpcCall {
  std::string endpoint;      // "https://127.0.0.1:2379"
  std::string_view method;   // "/etcdserverpb.KV/Range"
  std::string_view message;  // the request in protobuf
  std::size_t max_reply_bytes = 1024 * 1024;
};

// A reply's message, still in the frame in which it came.
struct GrpcReply {
  Secret frame;
  std::string_view Message() const;
};

// Errors of the transport as they are; a gRPC status other than OK by its kind, with the status's
// name as code ("UNAVAILABLE") and the server's text in the message. Thread-safe.
Result<GrpcReply> CallGrpc(http::Transport& transport, const GrpcCall& call,
                           const CallContext& context);

}  // namespace atrest::etcd
