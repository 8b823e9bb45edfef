// A VerifyReport as the JSON document that `atrest verify -o json` prints. Its shape is stable:
// schemaVersion rises when a field changes its meaning or goes.
#pragma once

#include "json/json.h"
#include "operate/verify_report.h"

namespace atrest::operate {

inline constexpr int kVerifySchemaVersion = 1;

json::Value VerifyJson(const VerifyReport& report);

}  // namespace atrest::operate
