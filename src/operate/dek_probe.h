// Unwraps each distinct DEK once and opens one value with it: can what is stored be read?
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>

#include "base/call_context.h"
#include "base/result.h"
#include "kube/encryption_configuration.h"
#include "operate/dek_sources.h"
#include "operate/dek_unwrapper.h"
#include "operate/probe_report.h"

namespace atrest::operate {

// What was found out of one DEK.
struct DekVerdict {
  std::string key_arn = {};           // who unwrapped it, where that is known
  std::optional<Error> failure = {};  // it cannot be unwrapped: all values under it are lost
  std::optional<Error> value_failure =
      {};  // it can, but the value at its first place does not open
  bool opened_value = false;
};

// An error where it could not be found out: whoever unwraps was not reached, or interrupted.
Result<DekVerdict> ProbeDek(const DekSource& source, DekUnwrapper& unwrapper,
                            const kube::EncryptionConfiguration* configuration,
                            const CallContext& context);

// "the key is disabled": why, in words that stay the same.
std::string ProbeReason(const Error& failure);
// What a person can do about it.
std::string ProbeNextStep(const Error& failure);

// Adds verdicts up. Not thread-safe. Memory is bounded: reasons and keys beyond 1000 are one.
class ProbeTally {
 public:
  void Add(const DekSource& source, const DekVerdict& verdict);
  // Everything but `through`, `dek_sources` and `stopped`. Once, at the end.
  ProbeReport Finish();

 private:
  void AddFailure(const DekSource& source, const Error& failure, std::string reason,
                  std::uint64_t dek_sources, std::uint64_t values);

  ProbeReport report_;
  std::map<std::pair<std::string, std::string>, ProbedKey> keys_;         // by label, ARN
  std::map<std::pair<std::string, std::string>, ProbeFailure> failures_;  // by label, reason
};

inline constexpr const char* kChangedValue = "the value was changed or moved to another key";

}  // namespace atrest::operate
