// Members and items as lines, each ending with a line break. Not for other folders.
#pragma once

#include <string>
#include <string_view>

#include "yaml/edit.h"

namespace atrest::yaml {

std::string MemberLines(const std::string& key, const Value& value);
std::string ItemLines(std::string_view item);

}  // namespace atrest::yaml
