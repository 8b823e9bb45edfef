// A TCP server on loopback that does what a test says, byte by byte: for peers that are slow,
// silent, broken or hostile. Each connection is served by the same script on a thread of its own.
#pragma once

#include <atomic>
#include <functional>
#include <list>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/mutex.h"
#include "os/file_descriptor.h"

namespace atrest::fakes {

// The server's side of one connection. Blocks, but never for longer than ten seconds.
class RawPeer {
 public:
  explicit RawPeer(int socket) : socket_(socket) {}

  // A request's head and its Content-Length body; empty if the connection ended before it did.
  std::string ReadRequest();
  std::string ReadSome();  // whatever comes first; empty at the end
  void Send(std::string_view bytes);
  void ReadToEnd();  // returns when the client has gone
  void Reset();      // the client reads "connection reset"

  int fd() const { return socket_.get(); }

 private:
  os::FileDescriptor socket_;
};

// Thread-safe. The destructor ends all connections and joins their threads.
class RawServer {
 public:
  using Script = std::function<void(RawPeer&)>;

  explicit RawServer(Script script);
  ~RawServer();

  int port() const { return port_; }
  std::string url(std::string_view scheme = "http") const;
  int connections() const { return accepted_.load(); }  // since the start

 private:
  void Accept();

  Script script_;
  int port_ = 0;  // before listener_, which sets it
  os::FileDescriptor listener_;
  std::atomic<int> accepted_{0};
  Mutex mutex_;
  std::vector<int> open_ GUARDED_BY(mutex_);
  struct Served {
    std::thread thread;
    bool over = false;  // guarded by mutex_
  };
  void JoinThoseThatAreOver() REQUIRES(mutex_);

  std::list<Served> peers_ GUARDED_BY(mutex_);
  std::thread accepter_;
};

// "HTTP/1.1 200 OK" with a Content-Length and this body.
std::string PlainReply(std::string_view body);

// A socket bound to a free port of loopback; aborts if there is none.
os::FileDescriptor BindLoopback(int& port);

}  // namespace atrest::fakes
