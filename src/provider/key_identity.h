// The key_id that KMS v2 tells kube-apiserver: it marks what was written under which key, and a new
// value makes kube-apiserver treat all that is stored under the old one as stale.
#pragma once

#include <string>
#include <utility>

#include "base/result.h"

namespace atrest::provider {

// Thread-safe, never waits.
class KeyIdentity {
 public:
  virtual ~KeyIdentity() = default;

  // What Status and Encrypt answer, 1..1024 bytes. An error while it is not known yet.
  virtual Result<std::string> Current() const = 0;
};

// The text of --key, for ever: what the replaced program answers, so that swapping the binary
// makes nothing stale.
class FixedKeyIdentity final : public KeyIdentity {
 public:
  explicit FixedKeyIdentity(std::string text) : text_(std::move(text)) {}
  Result<std::string> Current() const override { return text_; }

 private:
  const std::string text_;
};

}  // namespace atrest::provider
