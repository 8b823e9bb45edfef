// Runs the checks: what does not depend on each other at the same time, results in the order of the
// cold start.
#pragma once

#include <functional>
#include <string_view>

#include "base/call_context.h"
#include "base/result.h"
#include "cli/command.h"
#include "cli/doctor/doctor_node.h"
#include "operate/doctor/doctor_report.h"

namespace atrest::cli {

// `progress` is called on the caller's thread. kBadInput for flags that cannot be used, kCancelled
// if the run was interrupted.
Result<operate::DoctorReport> RunDoctor(const DoctorFlags& flags, const DoctorNode& node,
                                        Session& session,
                                        const std::function<void(std::string_view)>& progress,
                                        const CallContext& context);

}  // namespace atrest::cli
