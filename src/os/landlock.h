// Landlock: which files this process can still open. What is open already stays so.
// Source: Documentation/userspace-api/landlock.rst of Linux 6.12.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"

namespace atrest::os {

struct LandlockRules {
  // Files, and directories with all that is in them, now or later. What does not exist is left out.
  std::vector<std::string> readable;
  // Directories in which, beside reading, files, sockets and directories are made and removed.
  std::vector<std::string> changeable;
  // On which it may listen; told apart from Linux 6.7 on.
  std::vector<std::uint16_t> tcp_ports;
};

// Version of the kernel's interface, 0 if it has none.
int LandlockVersion();

// For this thread and those that it starts, for good; all other files cannot be opened, and no
// program can be started. Needs that new privileges are refused. kSystem, and nothing is changed,
// where the kernel cannot do it: before Linux 5.19 a socket could not be moved to its place.
Result<void> RestrictFiles(const LandlockRules& rules);

}  // namespace atrest::os
