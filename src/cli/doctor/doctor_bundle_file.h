// The file of `atrest doctor --bundle`: gathers what is not in the report, and writes it.
#pragma once

#include <string>

#include "base/clock.h"
#include "base/filesystem.h"
#include "base/result.h"
#include "cli/doctor/doctor_node.h"
#include "operate/doctor/doctor_report.h"

namespace atrest::cli {

// Mode 0600, whole or not at all. What cannot be gathered is left out.
Result<void> WriteDoctorBundle(const std::string& path, const operate::DoctorReport& report,
                               const DoctorFlags& flags, const DoctorNode& node, Filesystem& files,
                               const Clock& clock);

}  // namespace atrest::cli
