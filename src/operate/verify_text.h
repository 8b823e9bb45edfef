// A VerifyReport as text for a terminal.
#pragma once

#include <string>

#include "operate/verify_report.h"

namespace atrest::operate {

std::string VerifyText(const VerifyReport& report);

// The verdict in one sentence, and what to do about it (may be empty).
struct VerifyVerdict {
  std::string sentence;
  std::string next_step;
};
VerifyVerdict JudgeReport(const VerifyReport& report);

}  // namespace atrest::operate
