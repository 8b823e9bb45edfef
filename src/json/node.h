// What a json::Value holds. Not for other folders.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "base/secret.h"
#include "json/json.h"

namespace atrest::json {

struct Member {
  std::string name;
  Value value;
};

using Elements = std::vector<Value>;
using Members = std::vector<Member>;  // in the order in which they came

// Text is a Secret, so that whatever frees it wipes it. Null has no node.
struct Value::Node {
  std::variant<bool, std::int64_t, double, Secret, Elements, Members> content;
};

}  // namespace atrest::json
