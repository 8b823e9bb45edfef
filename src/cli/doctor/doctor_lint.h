// Known traps in the provider's static pod, by the rules of `atrest kops lint`.
#pragma once

#include <vector>

#include "cli/doctor/doctor_node.h"
#include "operate/doctor/doctor_report.h"

namespace atrest::cli {

// Errors are findings; warnings are counted, and named by kops lint. What other checks look at more
// closely (mounts, sockets, the gate of KMS v1) is left to them.
std::vector<operate::CheckResult> LintProvider(const DoctorNode& node);

}  // namespace atrest::cli
