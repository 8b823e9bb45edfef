// The text of --help.
#pragma once

#include <string_view>

namespace atrest::daemon {

std::string_view UsageText();

}  // namespace atrest::daemon
