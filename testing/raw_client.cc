#include "testing/raw_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <utility>

namespace atrest::fakes {
namespace {

constexpr timeval kPatience{10, 0};
constexpr std::string_view kLength = "Content-Length: ";

}  // namespace

RawClient::RawClient(int port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  setsockopt(fd(), SOL_SOCKET, SO_RCVTIMEO, &kPatience, sizeof(kPatience));
  if (connect(fd(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
    socket_.Close();
  }
}

bool RawClient::Send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = send(fd(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

void RawClient::EndOutput() { shutdown(fd(), SHUT_WR); }

bool RawClient::ReadMore() {
  std::array<char, 16384> buffer{};
  const ssize_t got = recv(fd(), buffer.data(), buffer.size(), 0);
  if (got > 0) pending_.append(buffer.data(), static_cast<std::size_t>(got));
  return got > 0;
}

std::string RawClient::ReadReply() {
  std::size_t size = std::string::npos;
  do {
    const std::size_t end = pending_.find("\r\n\r\n");
    if (end == std::string::npos) continue;
    const std::size_t at = pending_.find(kLength);
    const bool sized = at < end;
    size =
        end + 4 + (sized ? std::strtoul(pending_.c_str() + at + kLength.size(), nullptr, 10) : 0);
    if (pending_.size() >= size) break;
  } while (ReadMore());
  std::string reply = pending_.substr(0, size);
  pending_.erase(0, reply.size());
  return reply;
}

std::string RawClient::ReadToEnd() {
  while (ReadMore()) {
  }
  return std::exchange(pending_, {});
}

std::string RawClient::Ask(std::string_view bytes) {
  Send(bytes);
  return ReadReply();
}

}  // namespace atrest::fakes
