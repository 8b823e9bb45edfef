// A connection's bytes, plain or through TLS, without ever waiting.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace atrest::http {

enum class IoStatus { kDone, kWantsInput, kWantsOutput, kClosed };

struct IoResult {
  IoStatus status = IoStatus::kClosed;
  std::size_t bytes = 0;  // with kDone
};

// Used by one thread at a time.
class Stream {
 public:
  virtual ~Stream() = default;

  virtual int fd() const = 0;
  virtual IoStatus Handshake() = 0;  // until kDone; before anything else
  virtual IoResult Read(std::span<char> buffer) = 0;
  virtual IoResult Write(std::string_view bytes) = 0;
  // Input that has been read from the socket already, which therefore announces nothing more.
  virtual bool HasBufferedInput() const = 0;
  virtual void EndOutput() = 0;                        // the peer reads an orderly end
  virtual IoResult Drain(std::span<char> buffer) = 0;  // bytes of no interest, after EndOutput()
};

}  // namespace atrest::http
