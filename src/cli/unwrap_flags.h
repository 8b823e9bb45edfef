// The flags that say who unwraps DEKs, the same for `decrypt` and `verify --probe-decrypt`: a KMS
// plugin's socket, or AWS KMS itself, told as aws-encryption-provider's flags tell it.
#pragma once

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "kube/encryption_configuration.h"
#include "operate/paced_unwrapper.h"

namespace atrest::cli {

struct UnwrapFlags {
  std::string socket;
  bool aws_kms = false;
  std::string region;
  std::string profile;
  std::string kms_endpoint;
  bool allow_insecure_endpoint = false;
  std::vector<std::string> encryption_contexts, older_contexts;
  std::vector<std::string> decrypt_keys;
  double per_second = 10;
};

// `flags` outlives the app.
void AddUnwrapFlags(CLI::App& app, UnwrapFlags& flags);

// Who unwraps, and all that it stands on. Used by one thread.
class OpenedUnwrapper {
 public:
  // `configuration` (may be nullptr) and the clock outlive it. Nothing is connected yet. kBadInput
  // for flags that cannot work.
  static Result<std::unique_ptr<OpenedUnwrapper>> Open(
      const UnwrapFlags& flags, const kube::EncryptionConfiguration* configuration,
      const Clock& clock);
  ~OpenedUnwrapper();

  operate::PacedUnwrapper& unwrapper();
  std::string Name() const;  // "AWS KMS", "the plugin at PATH", "the plugins of …"

 private:
  struct Parts;
  explicit OpenedUnwrapper(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace atrest::cli
