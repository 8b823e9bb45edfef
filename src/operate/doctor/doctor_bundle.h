// What is given to support: one JSON document with the report and what it was made from, without
// secrets. Files are not copied: what is known to be harmless is taken out of them, so that what
// nobody thought of cannot get in. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "json/json.h"
#include "operate/doctor/doctor_apiserver.h"
#include "operate/doctor/doctor_pod.h"
#include "operate/doctor/doctor_report.h"

namespace atrest::operate {

struct BundleParts {
  std::string version;  // of this program and its libraries
  std::string system;   // "Linux 6.1 x86_64"
  std::string metrics;  // of the provider, Prometheus text; may be empty
  std::string log;      // of the provider, its last lines; may be empty
  std::string log_file;
};

inline constexpr std::size_t kBundleLogLines = 300;

// schemaVersion 1; docs/doctor.md. Of pods: image, mounts, the arguments that matter, never their
// environment; of the EncryptionConfiguration: its structure, never a key. Log lines and arguments
// pass through telemetry/redaction.h.
json::Value BundleJson(const DoctorReport& report, const ApiServerSight& apiserver,
                       const std::optional<PodContainer>& provider, const BundleParts& parts);

// The last lines of a text.
std::vector<std::string> LastLines(const std::string& text, std::size_t count);

// "https://user:password@host" without user and password, wherever it stands in the text.
std::string WithoutUserInfo(std::string text);

}  // namespace atrest::operate
