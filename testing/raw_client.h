// A TCP client on loopback that sends exactly the bytes it is told to.
#pragma once

#include <string>
#include <string_view>

#include "os/file_descriptor.h"

namespace atrest::fakes {

// Used by one thread at a time. Blocks, but never for longer than ten seconds.
class RawClient {
 public:
  explicit RawClient(int port);

  bool Send(std::string_view bytes);  // false if the server has gone
  void EndOutput();
  // One reply with its Content-Length body; what there is if the server ends it early.
  std::string ReadReply();
  std::string ReadToEnd();
  // ReadReply() in one.
  std::string Ask(std::string_view bytes);
  int fd() const { return socket_.get(); }

 private:
  bool ReadMore();

  os::FileDescriptor socket_;
  std::string pending_;
};

}  // namespace atrest::fakes
