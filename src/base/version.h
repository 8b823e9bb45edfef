// What --version prints: which build of the project this is, and what it runs on.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace atrest {

std::string_view ProjectVersion();  // "1.2.3"
std::string_view BuildCommit();     // short git hash; "unknown" outside of a git checkout
std::string_view Compiler();        // "g++ 12.2.0"

struct LibraryVersion {
  std::string name;
  std::string version;
};

// Lines such as "PROGRAM 1.2.3", "commit ...", one line for the compiler and each library.
std::string VersionText(std::string_view program, std::span<const LibraryVersion> libraries);

}  // namespace atrest
