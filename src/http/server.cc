#include "http/server.h"

#include <optional>
#include <utility>

#include "http/broken_pipe.h"
#include "http/epoll_server.h"
#include "http/listen_socket.h"
#include "http/tls_stream.h"

namespace atrest::http {

std::string_view ServerRequest::HeaderValue(std::string_view name) const {
  return FindHeader(headers, name);
}

Result<std::unique_ptr<Server>> Server::Listen(const ServerOptions& options,
                                               ServerHandler handler) {
  std::optional<TlsIdentity> identity;
  if (options.tls_certificate_file.empty() != options.tls_key_file.empty()) {
    return Error{Failure::kBadInput, "TLS needs both a certificate file and a key file"};
  }
  if (!options.tls_key_file.empty()) {
    TRY_ASSIGN(identity, TlsIdentity::Load(options.tls_certificate_file, options.tls_key_file));
    IgnoreBrokenPipes();
  }
  TRY_ASSIGN(ListenSocket socket, ListenOn(options.address));
  auto server = std::make_unique<EpollServer>(options, std::move(handler), std::move(socket),
                                              std::move(identity));
  TRY(server->Start());
  return std::unique_ptr<Server>(std::move(server));
}

}  // namespace atrest::http
