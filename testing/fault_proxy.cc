#include "testing/fault_proxy.h"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <utility>

#include "testing/raw_client.h"

namespace atrest::fakes {
namespace {

constexpr std::size_t kHandshakeBytes = 100;
constexpr std::size_t kPartOfAHead = 30;  // ends within the first field
constexpr int kDripMilliseconds = 2;
constexpr int kPatienceMilliseconds = 10000;

// How much of a reply is sent before the fault.
std::size_t BytesBefore(Cut cut, std::string_view reply) {
  const std::size_t end = reply.find("\r\n\r\n");
  const std::size_t head = end == std::string_view::npos ? reply.size() : end + 4;
  switch (cut) {
    case Cut::kAtAccept:
    case Cut::kBeforeReply:
    case Cut::kMidHandshake: return 0;
    case Cut::kMidHead: return std::min(kPartOfAHead, reply.size());
    case Cut::kBeforeBody: return head;
    case Cut::kMidBody: return head + (reply.size() - head) / 2;
    case Cut::kNever:
    case Cut::kAfterBody: return reply.size();
  }
  return 0;
}

// True if the client went away, or said something, within the time.
bool HeardFrom(const RawPeer& peer, int milliseconds) {
  pollfd wanted{peer.fd(), POLLIN | POLLRDHUP, 0};
  return poll(&wanted, 1, milliseconds) != 0;
}

// Moves what is there from one socket to the other; 0 at the end.
std::size_t Move(int from, int to, std::size_t most) {
  std::array<char, 4096> buffer{};
  const ssize_t got = recv(from, buffer.data(), std::min(most, buffer.size()), 0);
  if (got <= 0) return 0;
  return send(to, buffer.data(), static_cast<std::size_t>(got), MSG_NOSIGNAL) == got
             ? static_cast<std::size_t>(got)
             : 0;
}

// Until one side ends, or the server has sent so much. True for the latter.
bool Relay(int client, int server, std::size_t most_of_server) {
  while (most_of_server > 0) {
    std::array<pollfd, 2> wanted{{{client, POLLIN, 0}, {server, POLLIN, 0}}};
    if (poll(wanted.data(), wanted.size(), kPatienceMilliseconds) <= 0) return false;
    if (wanted[0].revents != 0 && Move(client, server, 4096) == 0) return false;
    if (wanted[1].revents == 0) continue;
    const std::size_t moved = Move(server, client, most_of_server);
    if (moved == 0) return false;
    most_of_server -= moved;
  }
  return true;
}

}  // namespace

FaultProxy::FaultProxy(int upstream_port, Layer layer, Chooser choose)
    : upstream_port_(upstream_port),
      layer_(layer),
      choose_(std::move(choose)),
      server_([this](RawPeer& peer) { Serve(peer); }) {}

void FaultProxy::Serve(RawPeer& peer) {
  const Fault fault = choose_(connection_++);
  if (fault.cut == Cut::kAtAccept) {
    peer.Send(fault.instead);
    Break(peer, fault.act, "");
  } else if (layer_ == Layer::kTls) {
    ServeTls(peer, fault);
  } else {
    ServeHttp(peer, fault);
  }
}

void FaultProxy::ServeHttp(RawPeer& peer, const Fault& fault) {
  RawClient upstream(upstream_port_);
  while (true) {
    const std::string request = peer.ReadRequest();
    if (request.empty()) return;
    const std::string reply = fault.instead.empty() ? upstream.Ask(request) : fault.instead;
    const std::size_t before = BytesBefore(fault.cut, reply);
    peer.Send(std::string_view(reply).substr(0, before));
    if (fault.cut == Cut::kNever) continue;
    Break(peer, fault.act, std::string_view(reply).substr(before));
    return;
  }
}

void FaultProxy::ServeTls(RawPeer& peer, const Fault& fault) {
  const RawClient upstream(upstream_port_);
  const bool cut = fault.cut == Cut::kMidHandshake;
  if (!Relay(peer.fd(), upstream.fd(), cut ? kHandshakeBytes : std::string::npos)) return;
  peer.Send(fault.instead);
  Break(peer, fault.act, "");
}

void FaultProxy::Break(RawPeer& peer, Act act, std::string_view rest) {
  ++faults_;
  switch (act) {
    case Act::kReset: peer.Reset(); return;
    case Act::kClose: return;
    case Act::kHalfClose: shutdown(peer.fd(), SHUT_WR); break;
    case Act::kStall: break;
    case Act::kDrip:
      for (; !rest.empty() && !HeardFrom(peer, kDripMilliseconds); rest.remove_prefix(1)) {
        peer.Send(rest.substr(0, 1));
      }
      break;
  }
  peer.ReadToEnd();
}

}  // namespace atrest::fakes
