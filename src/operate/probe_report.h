// What `atrest verify --probe-decrypt` found, as values. All text is safe to print.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"

namespace atrest::operate {

// Values whose DEKs one KMS key unwrapped.
struct ProbedKey {
  std::string key;      // KeyLabel of the values
  std::string key_arn;  // who answered; empty behind a plugin, which does not say
  std::uint64_t dek_sources = 0;
  std::uint64_t values = 0;
};

// What cannot be decrypted for one reason.
struct ProbeFailure {
  std::string key;  // KeyLabel of the values
  Failure kind = Failure::kBadCiphertext;
  std::string reason;             // "the key is gone"
  std::string message;            // of the first one
  std::string next_step;          // may be empty
  std::uint64_t dek_sources = 0;  // 0: they unwrap, but a value does not open
  std::uint64_t values = 0;
};

struct ProbeReport {
  std::string through;            // "AWS KMS", "the plugin at PATH"
  std::uint64_t dek_sources = 0;  // distinct encrypted DEKs and seeds
  std::uint64_t unwrapped = 0;
  std::uint64_t failed = 0;
  std::uint64_t samples_opened = 0;  // values opened to see that their DEK is the right one
  std::uint64_t values_lost = 0;     // that cannot be decrypted
  std::vector<ProbedKey> keys;       // most values first
  std::vector<ProbeFailure> failures;
  std::string stopped;  // why not all were asked for; empty if all were
};

}  // namespace atrest::operate
