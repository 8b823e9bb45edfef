// The charts of the HTML report, as inline SVG with classes that the page's style colours.
#pragma once

#include <string>

#include "operate/verify_report.h"

namespace atrest::operate {

// One bar for each resource, split by state; resources with most values first, 25 of them.
std::string StateChart(const VerifyReport& report);

// Columns of values by revision of their last write, split by key; the 7 largest keys apart.
std::string KeyTimeline(const VerifyReport& report);

}  // namespace atrest::operate
