#include "daemon/plugin_socket.h"

#include <chrono>
#include <utility>

namespace atrest::daemon {
namespace {

constexpr std::chrono::milliseconds kPause{100};  // when the system has no descriptors left

}  // namespace

PluginSocket::PluginSocket(const PluginSocketOptions& options, os::UnixSocketListener listener,
                           PluginCalls& plugin, const SharedParts& parts)
    : path_(listener.path()),
      clock_(parts.clock),
      log_(parts.log),
      entry_(listener.entry()),
      listener_(std::move(listener)),
      gate_(options.allowed_users, path_, parts.clock, parts.log, parts.metrics),
      v1_(plugin, parts.clock),
      v2_(plugin, parts.clock, options.unusable_key_is_error) {}

Result<std::unique_ptr<PluginSocket>> PluginSocket::Open(const PluginSocketOptions& options,
                                                         PluginCalls& plugin,
                                                         const SharedParts& parts) {
  TRY_ASSIGN(os::UnixSocketListener listener, os::UnixSocketListener::Open(options.socket));
  std::unique_ptr<PluginSocket> socket(
      new PluginSocket(options, std::move(listener), plugin, parts));
  TRY_ASSIGN(socket->server_, GrpcServer::Start({&socket->v1_, &socket->v2_}));
  PluginSocket* self = socket.get();
  socket->acceptor_ = std::jthread([self](const std::stop_token& stop) { self->AcceptAll(stop); });
  return socket;
}

PluginSocket::~PluginSocket() { StopAccepting(); }

void PluginSocket::StopAccepting() {
  acceptor_.request_stop();
  if (acceptor_.joinable()) acceptor_.join();
  listener_.reset();
}

void PluginSocket::Admit(os::FileDescriptor connection) {
  const Result<os::UnixPeer> peer = os::PeerOf(connection.get());
  if (!peer) {
    log_.Error("cannot tell who connects", {{"socket", path_}, {"error", peer.error().message}});
  } else if (gate_.Admits(*peer)) {
    server_->Adopt(connection.Release());
  }
}

void PluginSocket::AcceptAll(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    Result<os::FileDescriptor> connection = listener_->Accept(stop);
    if (connection) {
      Admit(std::move(connection).value());
    } else if (connection.error().kind != Failure::kCancelled) {
      log_.Error("cannot accept a connection",
                 {{"socket", path_}, {"error", connection.error().message}});
      clock_.WaitUntil(clock_.Now() + kPause, stop);
    }
  }
  serving_ = false;
}

}  // namespace atrest::daemon
