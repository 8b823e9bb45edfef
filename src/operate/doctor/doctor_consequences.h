// One cause is one finding: what failed only because something before it did is told as skipped,
// with what was seen of it. Pure.
#pragma once

#include <vector>

#include "operate/doctor/doctor_report.h"

namespace atrest::operate {

// E.g. a plugin that is not well after this node's own Encrypt was denied, or a health port that
// nobody serves where nobody serves the socket either. `results` in the order of the report.
void NameConsequences(std::vector<CheckResult>& results);

}  // namespace atrest::operate
