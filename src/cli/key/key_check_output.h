// What `atrest key show` and `atrest key check` print. Pure functions. The shape of the JSON is
// stable: schemaVersion rises when a field changes its meaning or goes.
#pragma once

#include <string>
#include <vector>

#include "json/json.h"
#include "operate/key/key_check.h"

namespace atrest::cli {

std::string KeyText(const operate::KeyFacts& facts, bool with_policy);
json::Value KeyJson(const operate::KeyFacts& facts);

std::string KeyCheckText(const operate::KeyFacts& facts,
                         const std::vector<operate::KeyFinding>& findings);
json::Value KeyCheckJson(const operate::KeyFacts& facts, const operate::KeyExpectation& expected,
                         const std::vector<operate::KeyFinding>& findings);

}  // namespace atrest::cli
