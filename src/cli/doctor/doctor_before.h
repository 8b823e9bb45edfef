// What the provider will need of this machine, where nothing is installed yet.
#pragma once

#include <vector>

#include "cli/doctor/doctor_node.h"
#include "operate/doctor/doctor_report.h"

namespace atrest::cli {

// The place of the socket, the health port, versions of Kubernetes and kops. Nothing is left
// behind.
std::vector<operate::CheckResult> LookBefore(const DoctorFlags& flags, const DoctorNode& node);

}  // namespace atrest::cli
