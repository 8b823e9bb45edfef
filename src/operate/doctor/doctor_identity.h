// Instance metadata, credentials and whom AWS takes them for. Judged from what was seen; pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "operate/doctor/doctor_report.h"

namespace atrest::operate {

struct CredentialsFacts {
  std::string source;         // "environment", "imds role masters"
  std::string access_key_id;  // its last characters
  std::optional<WallTime> expiration;
};

struct IdentitySight {
  WallTime now = {};
  Result<CredentialsFacts> credentials = Error{};
  // What the metadata service said to a request for a token, kAbsent if it is switched off; absent
  // where nobody asked, since the credentials come from elsewhere.
  std::optional<Result<void>> metadata;
  // The ARN that STS told; absent where nobody asked.
  std::optional<Result<std::string>> caller;
};

// Whether the credentials depend on instance metadata: they come from it, or failed over it.
bool NeedsMetadata(const Result<CredentialsFacts>& credentials);

// `broken`: id of the check of the network that failed, so that STS was not asked; empty if none
// did.
std::vector<CheckResult> JudgeIdentity(const IdentitySight& sight, const std::string& broken);

}  // namespace atrest::operate
