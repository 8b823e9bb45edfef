// One unix socket and the gRPC server behind it, with both KMS APIs for one key.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <thread>

#include "base/clock.h"
#include "base/result.h"
#include "daemon/grpc_server.h"
#include "daemon/key_plugin.h"
#include "daemon/kms_v1_service.h"
#include "daemon/kms_v2_service.h"
#include "daemon/peer_gate.h"
#include "os/unix_socket_listener.h"
#include "telemetry/log.h"

namespace atrest::daemon {

struct PluginSocketOptions {
  os::UnixSocketOptions socket;
  std::set<uid_t> allowed_users;
  bool unusable_key_is_error = false;  // see KmsV2Service
};

// Thread-safe. The destructor closes it.
class PluginSocket {
 public:
  // The socket can be connected to when this returns. Errors of UnixSocketListener::Open. `plugin`
  // and `parts` must outlive it.
  static Result<std::unique_ptr<PluginSocket>> Open(const PluginSocketOptions& options,
                                                    PluginCalls& plugin, const SharedParts& parts);
  ~PluginSocket();
  PluginSocket(const PluginSocket&) = delete;
  PluginSocket& operator=(const PluginSocket&) = delete;

  const std::string& path() const { return path_; }
  // Whether callers that come now find it and are let in.
  bool served() const { return serving_ && entry_.IsAt(path_); }

  // Lets nobody in any more and removes the socket from the file system.
  void StopAccepting();
  // Lets the calls in flight end until `deadline`, then cancels them. After StopAccepting.
  void Drain(WallTime deadline) { server_->Shutdown(deadline); }

 private:
  PluginSocket(const PluginSocketOptions& options, os::UnixSocketListener listener,
               PluginCalls& plugin, const SharedParts& parts);
  void AcceptAll(const std::stop_token& stop);
  void Admit(os::FileDescriptor connection);

  const std::string path_;
  const Clock& clock_;
  telemetry::Log& log_;
  const os::FileIdentity entry_;
  std::optional<os::UnixSocketListener> listener_;
  PeerGate gate_;
  KmsV1Service v1_;
  KmsV2Service v2_;
  std::unique_ptr<GrpcServer> server_;
  std::atomic<bool> serving_{true};
  std::jthread acceptor_;
};

}  // namespace atrest::daemon
