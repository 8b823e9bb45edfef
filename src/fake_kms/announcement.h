// What an emulator says when it is ready. Pure functions, thread-safe.
#pragma once

#include <string>

#include "emulator/emulator.h"

namespace atrest::fake_kms {

// One JSON line for --ready-fd; `control_url` may be empty.
std::string ReadyLine(const std::string& url, const std::string& control_url);

// Shell commands for awscli and SDKs; `ca_file` may be empty.
std::string EnvironmentText(const std::string& url, const std::string& region,
                            const std::string& ca_file);

}  // namespace atrest::fake_kms
