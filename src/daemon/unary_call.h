// The server's side of one gRPC call, made for work that ends on another thread.
//
// It has two owners: gRPC, until it says that it is done, and whoever has to end the call. gRPC is
// done only after End(), so End() has to be called exactly once, and is the last use.
#pragma once

#include <grpcpp/server_context.h>
#include <grpcpp/support/server_callback.h>

#include <stop_token>
#include <string>

#include "base/call_context.h"
#include "base/clock.h"

namespace atrest::daemon {

// Thread-safe.
class UnaryCall final : public grpc::ServerUnaryReactor {
 public:
  // `id` names the call in logs. The call deletes itself.
  static UnaryCall* Begin(const grpc::CallbackServerContext& context, const Clock& clock,
                          std::string id);

  // The caller's deadline, a token that is stopped when the caller goes away, and the id.
  const CallContext& context() const { return context_; }

  void End(const grpc::Status& status) { Finish(status); }

 private:
  UnaryCall(Deadline deadline, std::string id);
  void OnCancel() override { stop_.request_stop(); }
  void OnDone() override { delete this; }

  std::stop_source stop_;
  CallContext context_;
};

}  // namespace atrest::daemon
