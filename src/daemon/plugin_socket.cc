#include "daemon/plugin_socket.h"

#include <chrono>
#include <utility>

namespace atrest::daemon {
namespace {

constexpr std::chrono::milliseconds kPause{100};  // when the system has no descriptors left

}  // namespace

PluginSocket::PluginSocket(os::UnixSocketListener listener, KeyPlugin& plugin, const Clock& clock,
                           telemetry::Log& log)
    : path_(listener.path()),
      clock_(clock),
      log_(log),
      listener_(std::move(listener)),
      v1_(plugin, clock),
      v2_(plugin, clock) {}

Result<std::unique_ptr<PluginSocket>> PluginSocket::Open(const os::UnixSocketOptions& options,
                                                         KeyPlugin& plugin, const Clock& clock,
                                                         telemetry::Log& log) {
  TRY_ASSIGN(os::UnixSocketListener listener, os::UnixSocketListener::Open(options));
  std::unique_ptr<PluginSocket> socket(new PluginSocket(std::move(listener), plugin, clock, log));
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

void PluginSocket::AcceptAll(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    Result<os::FileDescriptor> connection = listener_->Accept(stop);
    if (connection) {
      server_->Adopt(connection->Release());
    } else if (connection.error().kind != Failure::kCancelled) {
      log_.Error("cannot accept a connection",
                 {{"socket", path_}, {"error", connection.error().message}});
      clock_.WaitUntil(clock_.Now() + kPause, stop);
    }
  }
  serving_ = false;
}

}  // namespace atrest::daemon
