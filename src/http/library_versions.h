// The libraries that stand behind this folder, for --version.
#pragma once

#include <vector>

#include "base/version.h"

namespace atrest::http {

std::vector<LibraryVersion> LibraryVersions();

}  // namespace atrest::http
