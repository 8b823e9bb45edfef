// Takes the lines and blocks of one HTTP reply as they arrive, and bounds them.
#pragma once

#include <cstddef>
#include <string_view>

#include "http/transport.h"

namespace atrest::http {

// Not thread-safe.
class ReplyCollector {
 public:
  enum class Verdict { kFine, kHeadersTooLarge, kBodyTooLarge };
  static constexpr std::size_t kMaxHeaderBytes = 32 * 1024;

  void Start(std::size_t max_body_bytes);

  // One line of the head with its line end: status line, field, or the empty line. A new status
  // line, after an interim answer, starts over. False if the reply has to be given up.
  bool TakeHeaderLine(std::string_view line);
  bool TakeBody(std::string_view block);

  Verdict verdict() const { return verdict_; }
  bool head_is_whole() const { return head_is_whole_; }  // its empty line was there
  std::size_t bytes() const { return header_bytes_ + response_.body.size(); }  // so far
  std::size_t max_body_bytes() const { return max_body_bytes_; }
  Response Finish(int status);  // hands everything over and is empty again
  void Discard();

 private:
  Response response_;
  std::size_t header_bytes_ = 0;
  std::size_t max_body_bytes_ = 0;
  bool head_is_whole_ = false;
  Verdict verdict_ = Verdict::kFine;
};

}  // namespace atrest::http
