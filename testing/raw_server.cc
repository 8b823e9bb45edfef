#include "testing/raw_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <algorithm>
#include <array>
#include <cstdlib>

namespace atrest::fakes {
namespace {

constexpr timeval kPatience{10, 0};

void Require(bool succeeded) {
  if (!succeeded) std::abort();
}

// The size of a whole request at the front of `text`; 0 if it is not there yet.
std::size_t RequestSize(const std::string& text) {
  const std::size_t end = text.find("\r\n\r\n");
  if (end == std::string::npos) return 0;
  const std::string_view field = "Content-Length: ";
  const std::size_t at = text.find(field);
  const std::size_t body =
      at < end ? std::strtoul(text.c_str() + at + field.size(), nullptr, 10) : 0;
  return text.size() >= end + 4 + body ? end + 4 + body : 0;
}

}  // namespace

std::string RawPeer::ReadSome() {
  std::array<char, 4096> buffer{};
  const ssize_t got = recv(fd(), buffer.data(), buffer.size(), 0);
  return got > 0 ? std::string(buffer.data(), static_cast<std::size_t>(got)) : std::string();
}

std::string RawPeer::ReadRequest() {
  std::string text;
  while (RequestSize(text) == 0) {
    const std::string more = ReadSome();
    if (more.empty()) return {};
    text += more;
  }
  return text;
}

void RawPeer::Send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = send(fd(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

void RawPeer::ReadToEnd() {
  while (!ReadSome().empty()) {
  }
}

void RawPeer::Reset() {
  const linger at_once{1, 0};
  setsockopt(fd(), SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
  // Takes the socket away under the number, which stays ours until the peer is gone.
  sockaddr nowhere{};
  nowhere.sa_family = AF_UNSPEC;
  static_cast<void>(connect(fd(), &nowhere, sizeof(nowhere)));
}

os::FileDescriptor BindLoopback(int& port) {
  os::FileDescriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  Require(bind(socket.get(), generic, size) == 0);
  Require(getsockname(socket.get(), generic, &size) == 0);
  port = ntohs(address.sin_port);
  return socket;
}

RawServer::RawServer(Script script) : script_(std::move(script)), listener_(BindLoopback(port_)) {
  Require(listen(listener_.get(), 128) == 0);
  accepter_ = std::thread([this] { Accept(); });
}

RawServer::~RawServer() {
  shutdown(listener_.get(), SHUT_RDWR);
  accepter_.join();
  std::list<Served> peers;
  {
    Lock lock(mutex_);
    for (const int socket : open_) shutdown(socket, SHUT_RDWR);
    peers.splice(peers.end(), peers_);
  }
  for (Served& peer : peers) peer.thread.join();
}

// A thread that is over waits for nothing any more, so the lock may be held.
void RawServer::JoinThoseThatAreOver() {
  peers_.remove_if([](Served& peer) {
    if (peer.over) peer.thread.join();
    return peer.over;
  });
}

std::string RawServer::url(std::string_view scheme) const {
  return std::string(scheme) + "://127.0.0.1:" + std::to_string(port_);
}

void RawServer::Accept() {
  while (true) {
    const int socket = accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC);
    if (socket < 0) return;
    setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &kPatience, sizeof(kPatience));
    ++accepted_;
    Lock lock(mutex_);
    JoinThoseThatAreOver();
    open_.push_back(socket);
    Served& served = peers_.emplace_back();
    served.thread = std::thread([this, socket, &served] {
      RawPeer peer(socket);
      script_(peer);
      Lock ending(mutex_);
      open_.erase(std::find(open_.begin(), open_.end(), socket));
      served.over = true;
    });
  }
}

std::string PlainReply(std::string_view body) {
  return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
         std::string(body);
}

}  // namespace atrest::fakes
