// A connection of the HTTP server against any bytes: whether they come at once or in pieces, the
// answers are the same, and each is a whole reply.
#include "http/server_connection.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

namespace {

using atrest::Secret;
using atrest::http::IoResult;
using atrest::http::IoStatus;
using atrest::http::ServerConnection;
using atrest::http::ServerRequest;
using atrest::http::ServerResponse;

void Require(bool holds) {
  if (!holds) std::abort();
}

// Gives its input in pieces and takes output in pieces, with a pause after each; then it ends.
class Pieces final : public atrest::http::Stream {
 public:
  Pieces(std::string_view input, std::size_t size, std::string& output)
      : input_(input), size_(size), output_(output) {}

  int fd() const override { return -1; }
  IoStatus Handshake() override { return IoStatus::kDone; }
  IoResult Read(std::span<char> buffer) override {
    Require(!buffer.empty());
    if (input_.empty()) return {IoStatus::kClosed};
    if (pause_ = !pause_; pause_) return {IoStatus::kWantsInput};
    const std::size_t count = std::min({size_, buffer.size(), input_.size()});
    std::copy_n(input_.begin(), count, buffer.begin());
    input_.remove_prefix(count);
    return {IoStatus::kDone, count};
  }
  IoResult Write(std::string_view bytes) override {
    const std::size_t count = std::min(size_, bytes.size());
    output_.append(bytes.substr(0, count));
    return {IoStatus::kDone, count};
  }
  bool HasBufferedInput() const override { return false; }
  void EndOutput() override {}
  IoResult Drain(std::span<char> buffer) override { return Read(buffer); }

 private:
  std::string_view input_;
  std::size_t size_;
  std::string& output_;
  bool pause_ = false;
};

ServerResponse Echo(const ServerRequest& request) {
  Require(!request.method.empty() && request.path.starts_with('/'));
  Require(request.headers.size() <= atrest::http::kMaxRequestFields);
  ServerResponse response;
  response.status = 200;
  response.headers = request.headers;
  response.body = request.body.Clone();
  return response;
}

std::string Answers(std::string_view input, std::size_t piece) {
  std::string output;
  const atrest::http::ServerHandler handler = Echo;
  ServerConnection connection(std::make_unique<Pieces>(input, piece, output), handler,
                              {.max_body_bytes = 1000}, 1);
  while (connection.Advance(1) != ServerConnection::Next::kClose) {
  }
  return output;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view input(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::string whole = Answers(input, input.size() + 1);
  Require(whole.empty() || whole.starts_with("HTTP/1.1 "));
  // An invitation to send the body is due only if the body was not there yet.
  if (input.find("100-") == std::string_view::npos) {
    Require(whole == Answers(input, data[0] % 64u + 1));
  }
  return 0;
}
