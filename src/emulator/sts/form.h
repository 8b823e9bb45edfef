// The body of a request in the AWS Query protocol: application/x-www-form-urlencoded.
//
// Source: WHATWG URL standard, "application/x-www-form-urlencoded parsing". Pure functions,
// thread-safe.
#pragma once

#include <cstddef>
#include <string_view>

#include "base/result.h"
#include "json/json.h"

namespace atrest::emulator {

inline constexpr std::size_t kMaxFormBytes = std::size_t{64} * 1024;

// An object of texts, in memory that is wiped, since a form may hold a web identity token. Empty
// values are left out, as if the field were not there.
//
// ValidationError for a form that is too large, holds a broken % escape or a field twice.
Result<json::Value> ParseForm(std::string_view body);

}  // namespace atrest::emulator
