// What `atrest doctor` found, as values: one result a check, in the order of the cold start.
//
// A check whose premise failed is skipped and names that premise, so that one cause is one finding.
// All text is safe to print, and holds no secret.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace atrest::operate {

enum class CheckOutcome {
  kGood,
  kWarning,   // works, but is not as it should be
  kWrong,     // does not work, or will not
  kUnknown,   // could not be found out
  kSkipped,   // a check that it depends on failed
  kNotAsked,  // what it looks at was not given and not found
};

// "ok", "warning", "WRONG", "unknown", "skipped", "not asked"
std::string_view OutcomeName(CheckOutcome outcome);

struct CheckResult {
  std::string id;       // of doctor_checks.h
  std::string subject;  // a key, socket or file, where there may be several; else empty
  CheckOutcome outcome = CheckOutcome::kGood;
  std::string seen;  // no full stop
  std::string fix;   // a command where there is one; empty if there is nothing to do
};

CheckResult Good(std::string_view id, std::string_view seen);
CheckResult Warning(std::string_view id, std::string_view seen, std::string fix);
CheckResult Wrong(std::string_view id, std::string_view seen, std::string fix);
// With the error's hint, else `fix`.
CheckResult Wrong(std::string_view id, const Error& error, std::string_view fix);
CheckResult Unknown(std::string_view id, std::string_view seen, std::string fix);
CheckResult Skipped(std::string_view id, std::string_view because);
// `fix` says how to ask: "give --endpoints".
CheckResult NotAsked(std::string_view id, std::string_view seen, std::string fix);

struct DoctorReport {
  WallTime time = {};
  bool before = false;  // nothing is installed yet
  std::vector<CheckResult> checks = {};

  bool Has(CheckOutcome outcome) const;
  std::size_t Count(CheckOutcome outcome) const;
};

// "2 of 31 checks found something wrong"
std::string DoctorSentence(const DoctorReport& report);

}  // namespace atrest::operate
