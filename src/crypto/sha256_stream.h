// SHA-256 of what arrives in pieces.
#pragma once

#include <memory>
#include <string_view>

#include "crypto/sha256.h"

namespace atrest::crypto {

// Not thread-safe.
class Sha256Stream {
 public:
  Sha256Stream();
  ~Sha256Stream();
  Sha256Stream(const Sha256Stream&) = delete;
  Sha256Stream& operator=(const Sha256Stream&) = delete;

  void Add(std::string_view piece);
  Sha256Digest Finish();  // once, at the end

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace atrest::crypto
