// A Stream over a TCP socket.
#pragma once

#include "http/stream.h"
#include "os/file_descriptor.h"

namespace atrest::http {

class PlainStream final : public Stream {
 public:
  explicit PlainStream(os::FileDescriptor socket) : socket_(std::move(socket)) {}

  int fd() const override { return socket_.get(); }
  IoStatus Handshake() override { return IoStatus::kDone; }
  IoResult Read(std::span<char> buffer) override;
  IoResult Write(std::string_view bytes) override;
  bool HasBufferedInput() const override { return false; }
  void EndOutput() override;
  IoResult Drain(std::span<char> buffer) override { return Read(buffer); }

 private:
  os::FileDescriptor socket_;
};

}  // namespace atrest::http
