#include "daemon/grpc_server.h"

#include <absl/synchronization/mutex.h>
#include <grpc/compression.h>
#include <grpc/grpc.h>
#include <grpcpp/security/server_credentials.h>

namespace atrest::daemon {
namespace {

constexpr int kMaxCallsOfAConnection = 1024;

void Limit(grpc::ServerBuilder& builder) {
  builder.SetMaxReceiveMessageSize(kMaxMessageBytes);
  builder.SetMaxSendMessageSize(kMaxMessageBytes);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, kMaxCallsOfAConnection);
  builder.AddChannelArgument(GRPC_ARG_ENABLE_CHANNELZ, 0);
  // A compressed message could grow beyond its bound, and kube-apiserver sends none.
  builder.SetCompressionAlgorithmSupportStatus(GRPC_COMPRESS_GZIP, false);
  builder.SetCompressionAlgorithmSupportStatus(GRPC_COMPRESS_DEFLATE, false);
}

}  // namespace

Result<std::unique_ptr<GrpcServer>> GrpcServer::Start(const std::vector<grpc::Service*>& services) {
  // Debian's gRPC is built with absl's search for deadlocks, which costs some 2 % of each call.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  std::unique_ptr<GrpcServer> started(new GrpcServer);
  grpc::ServerBuilder builder;
  Limit(builder);
  for (grpc::Service* service : services) builder.RegisterService(service);
  started->acceptor_ = builder.experimental().AddExternalConnectionAcceptor(
      grpc::ServerBuilder::experimental_type::ExternalConnectionType::FROM_FD,
      grpc::InsecureServerCredentials());
  started->server_ = builder.BuildAndStart();
  if (started->server_ == nullptr) return Error{Failure::kBug, "gRPC did not start a server"};
  return started;
}

GrpcServer::~GrpcServer() { Shutdown(std::chrono::system_clock::time_point()); }

void GrpcServer::Adopt(int connection) {
  grpc::experimental::ExternalConnectionAcceptor::NewConnectionParameters parameters;
  parameters.fd = connection;
  acceptor_->HandleNewConnection(&parameters);
}

void GrpcServer::Shutdown(std::chrono::system_clock::time_point deadline) {
  server_->Shutdown(deadline);
}

}  // namespace atrest::daemon
