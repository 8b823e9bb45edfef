// The key_id that KMS v2 tells kube-apiserver: it marks what was written under which key, and a new
// value makes kube-apiserver treat all that is stored under the old one as stale.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "base/result.h"

namespace atrest::provider {

// What KMS encrypted under, as its answers tell.
struct Sighting {
  std::string key_arn;
  std::string material_id = {};  // empty where it is not known
};

// Thread-safe.
class KeyIdentity {
 public:
  virtual ~KeyIdentity() = default;

  // What Status answers, 1..1024 bytes. An error while it is not known yet. Never waits.
  virtual Result<std::string> Current() const = 0;

  // Whether a Sighting needs the key material, which only a Decrypt tells. Never waits.
  virtual bool NeedsMaterial() const = 0;

  // Takes note of an Encrypt. The id that it is to be answered with, which is then Current(); or
  // nothing, if what KMS used must not be told to kube-apiserver: encrypt again. An error if the
  // new id could not be kept. May write a small file, or wait for somebody who does.
  virtual Result<std::optional<std::string>> Note(const Sighting& seen) = 0;
};

// The text of --key, for ever: what the replaced program answers, so that swapping the binary
// makes nothing stale.
class FixedKeyIdentity final : public KeyIdentity {
 public:
  explicit FixedKeyIdentity(std::string text) : text_(std::move(text)) {}
  Result<std::string> Current() const override { return text_; }
  bool NeedsMaterial() const override { return false; }
  Result<std::optional<std::string>> Note(const Sighting&) override { return std::optional(text_); }

 private:
  const std::string text_;
};

}  // namespace atrest::provider
