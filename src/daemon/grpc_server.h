// A gRPC server that is handed its connections: accepting them, and who may connect, is decided
// elsewhere.
#pragma once

#include <grpcpp/impl/service_type.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include <memory>
#include <vector>

#include "base/deadline.h"
#include "base/result.h"

namespace atrest::daemon {

// No request is larger: kube-apiserver sends a key of 32 bytes or what it got for it, 1 KiB with
// 32 KiB of annotations at most.
inline constexpr int kMaxMessageBytes = 64 * 1024;

// Thread-safe.
class GrpcServer {
 public:
  // The services must outlive it. kBug if gRPC refuses to start.
  static Result<std::unique_ptr<GrpcServer>> Start(const std::vector<grpc::Service*>& services);
  ~GrpcServer();
  GrpcServer(const GrpcServer&) = delete;
  GrpcServer& operator=(const GrpcServer&) = delete;

  // Serves a connected stream socket, and closes it when it is over.
  void Adopt(int connection);

  // Takes no new calls, lets those in flight end until `deadline`, cancels the rest, and returns
  // when all have ended.
  void Shutdown(std::chrono::system_clock::time_point deadline);

 private:
  GrpcServer() = default;

  std::unique_ptr<grpc::experimental::ExternalConnectionAcceptor> acceptor_;
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace atrest::daemon
