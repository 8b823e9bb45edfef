#include "http/host_reach.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <memory>

#include "http/system_reason.h"
#include "os/file_descriptor.h"

namespace atrest::http {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kLongest{60000};

milliseconds TimeLeft(const CallContext& context, const Clock& clock) {
  return std::min(kLongest, std::chrono::ceil<milliseconds>(context.deadline.Left(clock.Now())));
}

Error TookTooLong(const std::string& what) {
  return {Failure::kDeadlineExceeded, what + ": no answer in time"};
}

// What getaddrinfo_a works on, which must outlive the look-up.
struct LookUp {
  explicit LookUp(const std::string& host_in) : host(host_in) {
    hints.ai_socktype = SOCK_STREAM;
    request.ar_name = host.c_str();
    request.ar_request = &hints;
  }
  ~LookUp() {
    if (request.ar_result != nullptr) ::freeaddrinfo(request.ar_result);
  }
  LookUp(const LookUp&) = delete;
  LookUp& operator=(const LookUp&) = delete;

  const std::string host;
  addrinfo hints{};
  gaicb request{};
};

std::string AddressText(const addrinfo& entry) {
  std::array<char, NI_MAXHOST> text{};
  if (::getnameinfo(entry.ai_addr, entry.ai_addrlen, text.data(), text.size(), nullptr, 0,
                    NI_NUMERICHOST) != 0) {
    return "";
  }
  return text.data();
}

std::vector<std::string> AddressesOf(const addrinfo* first) {
  std::vector<std::string> addresses;
  for (const addrinfo* entry = first; entry != nullptr; entry = entry->ai_next) {
    std::string text = AddressText(*entry);
    const bool known = std::find(addresses.begin(), addresses.end(), text) != addresses.end();
    if (!text.empty() && !known) addresses.push_back(std::move(text));
  }
  return addresses;
}

struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t size = 0;
};

Result<SocketAddress> AddressOf(const std::string& text, int port) {
  SocketAddress address;
  auto* v4 = reinterpret_cast<sockaddr_in*>(&address.storage);
  auto* v6 = reinterpret_cast<sockaddr_in6*>(&address.storage);
  if (::inet_pton(AF_INET, text.c_str(), &v4->sin_addr) == 1) {
    v4->sin_family = AF_INET;
    v4->sin_port = htons(static_cast<std::uint16_t>(port));
    address.size = sizeof(sockaddr_in);
    return address;
  }
  if (::inet_pton(AF_INET6, text.c_str(), &v6->sin6_addr) == 1) {
    v6->sin6_family = AF_INET6;
    v6->sin6_port = htons(static_cast<std::uint16_t>(port));
    address.size = sizeof(sockaddr_in6);
    return address;
  }
  return Error{Failure::kBadInput, "\"" + text + "\" is no address"};
}

Error NoConnection(const std::string& place, int error) {
  return {Failure::kUnreachable, "cannot connect to " + place + ": " + SystemReason(error)};
}

}  // namespace

Result<std::vector<std::string>> ResolveHost(const std::string& host, const CallContext& context,
                                             const Clock& clock) {
  auto look_up = std::make_unique<LookUp>(host);
  std::array<gaicb*, 1> list{&look_up->request};
  int code = ::getaddrinfo_a(GAI_NOWAIT, list.data(), 1, nullptr);
  if (code == 0) {
    const auto left = TimeLeft(context, clock);
    const timespec time{left.count() / 1000, (left.count() % 1000) * 1000000};
    const std::array<const gaicb*, 1> awaited{&look_up->request};
    while (::gai_suspend(awaited.data(), 1, &time) == EAI_INTR) {
    }
    code = ::gai_error(&look_up->request);
  }
  if (code == EAI_INPROGRESS) {
    // What the resolver still writes to must stay; one look-up a run, so little is lost.
    if (::gai_cancel(&look_up->request) != EAI_CANCELED) static_cast<void>(look_up.release());
    return TookTooLong("cannot resolve " + host);
  }
  if (code != 0) {
    return Error{Failure::kUnreachable, "cannot resolve " + host + ": " + ::gai_strerror(code)};
  }
  std::vector<std::string> addresses = AddressesOf(look_up->request.ar_result);
  if (addresses.empty()) return Error{Failure::kUnreachable, host + " has no address"};
  return addresses;
}

Result<void> ConnectTo(const std::string& address, int port, const CallContext& context,
                       const Clock& clock) {
  const std::string place =
      (address.find(':') == std::string::npos ? address : "[" + address + "]") + ":" +
      std::to_string(port);
  TRY_ASSIGN(const SocketAddress target, AddressOf(address, port));
  const os::FileDescriptor socket(
      ::socket(target.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!socket.valid()) return NoConnection(place, errno);
  if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&target.storage), target.size) ==
      0) {
    return {};
  }
  if (errno != EINPROGRESS) return NoConnection(place, errno);
  pollfd waited{socket.get(), POLLOUT, 0};
  const auto left = TimeLeft(context, clock);
  if (::poll(&waited, 1, static_cast<int>(left.count())) <= 0) {
    return TookTooLong("cannot connect to " + place);
  }
  int error = 0;
  socklen_t size = sizeof(error);
  ::getsockopt(socket.get(), SOL_SOCKET, SO_ERROR, &error, &size);
  if (error != 0) return NoConnection(place, error);
  return {};
}

}  // namespace atrest::http
