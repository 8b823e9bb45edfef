// One KMS key: is it there, is it well, may this identity use it. Judged from what was seen; pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "operate/doctor/doctor_report.h"
#include "operate/key/key_check.h"

namespace atrest::operate {

struct KeySight {
  std::string reference;                 // as a person gave it
  Result<std::string> region = Error{};  // that is asked
  std::string configured_region;         // by flag, environment or profile; may be empty
  std::optional<Result<KeyFacts>> facts;
  std::vector<KeyFinding> findings;  // CheckKey of the facts
  std::optional<Error> encrypt;      // why it failed
  std::optional<Error> decrypt;
  bool tried_encrypt = false;  // else the endpoint or the credentials failed
  bool tried_decrypt = false;
};

// `broken`: id of the check that failed before, so that KMS was not asked; empty if it was.
std::vector<CheckResult> JudgeKey(const KeySight& sight, const std::string& broken);

// Where no key was given and none was found.
std::vector<CheckResult> KeyNotAsked();

}  // namespace atrest::operate
