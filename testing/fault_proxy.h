// A TCP proxy on loopback in front of a real server, that breaks what passes through it: resets,
// silence, halves, garbage, at a chosen point of the server's reply.
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <string>

#include "testing/raw_server.h"

namespace atrest::fakes {

// Where in the conversation the fault begins.
enum class Cut {
  kNever,        // nothing is broken
  kAtAccept,     // before a byte has been read
  kBeforeReply,  // when the request has been read
  kMidHead,      // within the reply's head
  kBeforeBody,   // when the head has been sent
  kMidBody,      // when half of the body has been sent
  kAfterBody,    // when all of it has been sent
  kMidHandshake  // after the first 100 bytes of a TLS server
};

// What happens then.
enum class Act {
  kReset,
  kClose,
  kHalfClose,  // the proxy's side ends, it still reads
  kStall,      // nothing, until the client goes away
  kDrip        // the rest, a byte every two milliseconds
};

struct Fault {
  Cut cut = Cut::kNever;
  Act act = Act::kClose;
  std::string instead = {};  // replaces the server's reply
};

// HTTP is understood as far as the cuts need it; the bytes of TLS pass as they are.
enum class Layer { kHttp, kTls };

// Thread-safe. The destructor ends all connections.
class FaultProxy {
 public:
  // Of the nth connection, from 0. Called by several threads.
  using Chooser = std::function<Fault(int connection)>;

  FaultProxy(int upstream_port, Layer layer, Chooser choose);

  int port() const { return server_.port(); }
  std::string url(std::string_view scheme = "http") const { return server_.url(scheme); }
  int connections() const { return server_.connections(); }  // since the start
  int faults() const { return faults_.load(); }              // since the start

 private:
  void Serve(RawPeer& peer);
  void ServeHttp(RawPeer& peer, const Fault& fault);
  void ServeTls(RawPeer& peer, const Fault& fault);
  void Break(RawPeer& peer, Act act, std::string_view rest);

  const int upstream_port_;
  const Layer layer_;
  const Chooser choose_;
  std::atomic<int> connection_{0};
  std::atomic<int> faults_{0};
  RawServer server_;  // last: its threads use the rest
};

}  // namespace atrest::fakes
