// A VerifyReport as one HTML page that needs nothing else: no script, no font, no request. It holds
// names and counts, like the report, and never a byte of what is stored.
#pragma once

#include <string>
#include <string_view>

#include "operate/verify_report.h"

namespace atrest::operate {

// `when` is the time of the report, for people.
std::string VerifyHtml(const VerifyReport& report, std::string_view when);

}  // namespace atrest::operate
