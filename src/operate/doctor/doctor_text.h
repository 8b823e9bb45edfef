// A doctor's report for people, and for programs. Pure functions.
#pragma once

#include <string>

#include "json/json.h"
#include "operate/doctor/doctor_report.h"

namespace atrest::operate {

// A line a check, under its group; what is not well with why and fix. `colour` where it is shown on
// a terminal.
std::string DoctorText(const DoctorReport& report, bool colour);

// Documented in docs/doctor.md; schemaVersion 1.
json::Value DoctorJson(const DoctorReport& report);

}  // namespace atrest::operate
