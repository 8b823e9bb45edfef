#include "http/plain_stream.h"

#include <sys/socket.h>

#include <cerrno>

namespace atrest::http {
namespace {

bool WouldWait(int error) { return error == EAGAIN || error == EWOULDBLOCK; }

}  // namespace

IoResult PlainStream::Read(std::span<char> buffer) {
  while (true) {
    const ssize_t got = recv(fd(), buffer.data(), buffer.size(), 0);
    if (got > 0) return {IoStatus::kDone, static_cast<std::size_t>(got)};
    if (got < 0 && errno == EINTR) continue;
    return {got < 0 && WouldWait(errno) ? IoStatus::kWantsInput : IoStatus::kClosed};
  }
}

IoResult PlainStream::Write(std::string_view bytes) {
  while (true) {
    const ssize_t put = send(fd(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (put >= 0) return {IoStatus::kDone, static_cast<std::size_t>(put)};
    if (errno == EINTR) continue;
    return {WouldWait(errno) ? IoStatus::kWantsOutput : IoStatus::kClosed};
  }
}

void PlainStream::EndOutput() { shutdown(fd(), SHUT_WR); }

}  // namespace atrest::http
