// JSON values as YAML, the way kubectl prints objects: block style, members sorted by name.
#pragma once

#include "base/secret.h"
#include "json/json.h"

namespace atrest::yaml {

// One document, ending in a line end. Text that YAML could take for something else is quoted; text
// of several lines is a block where it can be one. Thread-safe.
Secret WriteYaml(const json::Value& value);

}  // namespace atrest::yaml
