// What is at a path: its kind, mode and owner, without opening it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace atrest::os {

enum class PathKind { kNothing, kFile, kDirectory, kSocket, kLink, kOther };

struct PathFacts {
  PathKind kind = PathKind::kNothing;
  unsigned mode = 0;  // permission bits, with set-id and sticky
  std::uint32_t user = 0;
  std::uint32_t group = 0;
  std::uint64_t size = 0;
};

// "a regular file"
std::string_view PathKindName(PathKind kind);

// A link is not followed. That nothing is there is an answer; kSystem where one may not look.
// Thread-safe.
Result<PathFacts> LookAtPath(const std::string& path);

}  // namespace atrest::os
