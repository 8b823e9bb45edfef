#include "http/listen_socket.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <optional>
#include <string_view>
#include <utility>

#include "http/system_reason.h"

namespace atrest::http {
namespace {

constexpr int kBacklog = 1024;
constexpr std::string_view kUnixPrefix = "unix:";

struct Endpoint {
  sockaddr_storage address{};
  socklen_t size = 0;
  std::string host;
};

std::optional<std::uint16_t> ParsePort(std::string_view text) {
  std::uint16_t port = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, port);
  if (error != std::errc() || stop != end) return std::nullopt;
  return port;
}

Endpoint V4(in_addr host, std::uint16_t port, std::string name) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr = host;
  address.sin_port = htons(port);
  Endpoint endpoint{.size = sizeof(address), .host = std::move(name)};
  std::memcpy(&endpoint.address, &address, sizeof(address));
  return endpoint;
}

Endpoint V6(in6_addr host, std::uint16_t port, std::string name) {
  sockaddr_in6 address{};
  address.sin6_family = AF_INET6;
  address.sin6_addr = host;
  address.sin6_port = htons(port);
  Endpoint endpoint{.size = sizeof(address), .host = std::move(name)};
  std::memcpy(&endpoint.address, &address, sizeof(address));
  return endpoint;
}

std::optional<Endpoint> ParseHost(std::string host, std::uint16_t port) {
  if (host.empty()) return V6(in6addr_any, port, "127.0.0.1");
  if (host == "localhost") host = "127.0.0.1";
  if (in_addr v4{}; inet_pton(AF_INET, host.c_str(), &v4) == 1) {
    return V4(v4, port, v4.s_addr == INADDR_ANY ? "127.0.0.1" : host);
  }
  if (host.size() < 2 || host.front() != '[' || host.back() != ']') return std::nullopt;
  const std::string bare = host.substr(1, host.size() - 2);
  if (in6_addr v6{}; inet_pton(AF_INET6, bare.c_str(), &v6) == 1) return V6(v6, port, host);
  return std::nullopt;
}

std::optional<Endpoint> ParseEndpoint(const std::string& address) {
  const std::size_t colon = address.rfind(':');
  if (colon == std::string::npos) return std::nullopt;
  const std::optional<std::uint16_t> port = ParsePort(std::string_view(address).substr(colon + 1));
  if (!port) return std::nullopt;
  return ParseHost(address.substr(0, colon), *port);
}

Error Failed(const std::string& address, int error) {
  return {Failure::kSystem, "cannot listen on " + address + ": " + SystemReason(error)};
}

int BoundPort(int socket) {
  sockaddr_storage address{};
  socklen_t size = sizeof(address);
  getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size);
  // The port stands at the same place in both families.
  return ntohs(reinterpret_cast<const sockaddr_in&>(address).sin_port);
}

// A socket with the address bound; not open if the family is not supported here.
os::FileDescriptor Bind(const Endpoint& endpoint) {
  os::FileDescriptor socket(
      ::socket(endpoint.address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  const int on = 1;
  const int off = 0;
  if (!socket.valid()) return socket;
  setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  if (endpoint.address.ss_family == AF_INET6) {
    setsockopt(socket.get(), IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof(off));
  }
  const auto* address = reinterpret_cast<const sockaddr*>(&endpoint.address);
  if (::bind(socket.get(), address, endpoint.size) != 0) return os::FileDescriptor();
  return socket;
}

Result<ListenSocket> ListenOnPath(const std::string& path) {
  TRY_ASSIGN(os::UnixSocketListener listener, os::UnixSocketListener::Open({.path = path}));
  ListenSocket socket;
  socket.unix_socket.emplace(std::move(listener));
  return socket;
}

}  // namespace

void ListenSocket::Close() {
  unix_socket.reset();
  descriptor.Close();
}

Result<ListenSocket> ListenOn(const std::string& address) {
  if (address.starts_with(kUnixPrefix)) return ListenOnPath(address.substr(kUnixPrefix.size()));
  std::optional<Endpoint> endpoint = ParseEndpoint(address);
  if (!endpoint) {
    return Error{Failure::kBadInput, "listen address " + address + " is not IP:port",
                 "write for example 127.0.0.1:8080, or :8080 for all interfaces"};
  }
  os::FileDescriptor socket = Bind(*endpoint);
  if (!socket.valid() && address.front() == ':' && errno == EAFNOSUPPORT) {
    socket = Bind(V4({INADDR_ANY}, *ParsePort(address.substr(1)), endpoint->host));
  }
  if (!socket.valid() || ::listen(socket.get(), kBacklog) != 0) return Failed(address, errno);
  const int port = BoundPort(socket.get());
  return ListenSocket{std::move(socket), std::move(endpoint->host), port, std::nullopt};
}

}  // namespace atrest::http
