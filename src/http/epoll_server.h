// The Server: threads that take turns at all connections through one epoll.
//
// Every connection is in the epoll as "one shot": the thread that is woken for it owns it until it
// arms it again, so connections need no lock. Nothing is touched after it has been armed.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <unordered_set>
#include <vector>

#include "base/mutex.h"
#include "base/result.h"
#include "http/delayed_replies.h"
#include "http/listen_socket.h"
#include "http/server.h"
#include "http/server_connection.h"
#include "http/tls_stream.h"
#include "os/file_descriptor.h"
#include "os/real_clock.h"

namespace atrest::http {

class EpollServer final : public Server {
 public:
  EpollServer(const ServerOptions& options, ServerHandler handler, ListenSocket socket,
              std::optional<TlsIdentity> identity);
  ~EpollServer() override { Stop(); }

  Result<void> Start();
  int port() const override { return socket_.port; }
  std::string url() const override;
  void Stop() override;

 private:
  using Connections = std::unordered_set<ServerConnection*>;

  void Serve();
  void Accept();
  bool AcceptOne();  // false if there is nobody, or no room
  void Adopt(os::FileDescriptor socket);
  void Drive(ServerConnection* connection);
  void Close(ServerConnection* connection);
  void Beat();
  void SendDelayed();
  void ArmListener();
  void SetBeats(bool running) REQUIRES(mutex_);
  bool Arm(int operation, int descriptor, unsigned events, void* what);

  const ServerOptions options_;
  const ServerHandler handler_;
  ListenSocket socket_;
  const std::optional<TlsIdentity> identity_;
  ConnectionLimits limits_;
  os::FileDescriptor epoll_;
  os::FileDescriptor stop_;  // an eventfd, readable for good once stopped
  const os::RealClock clock_;
  DelayedReplies delayed_{clock_};
  os::FileDescriptor beats_;  // a timerfd that runs while there are connections
  std::atomic<Beats> now_{1};
  // Orders, for C++, what the kernel orders anyway: making a connection before serving it.
  std::atomic<unsigned> adopted_{0};
  std::atomic<bool> stopping_{false};
  std::atomic<bool> accepting_{true};
  Mutex mutex_;
  Connections connections_ GUARDED_BY(mutex_);
  std::vector<std::thread> threads_;
};

}  // namespace atrest::http
