// Gives up, for good, what a process that only serves has no use for: docs/sandbox.md.
#pragma once

#include <array>
#include <set>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "os/landlock.h"

namespace atrest::os {

enum class SandboxPart { kMemoryLock, kCapabilities, kLandlock, kSeccomp };

inline constexpr std::array kSandboxParts{SandboxPart::kMemoryLock, SandboxPart::kCapabilities,
                                          SandboxPart::kLandlock, SandboxPart::kSeccomp};

std::string_view SandboxPartName(SandboxPart part);  // "memory-lock", "capabilities" …

struct SandboxRules {
  std::set<SandboxPart> parts;  // those that are wanted
  LandlockRules files;
  bool gives_files_away = false;  // chown(2) to another user
  bool has_low_port = false;      // listens below 1024
  // Starts programs, which inherit all of this: Landlock is left out, seccomp refuses less.
  bool runs_commands = false;
};

// A part that is wanted and not in force.
struct SandboxGap {
  SandboxPart part;
  Error why;
};

// The parts that the kernel refuses do not stop the others. Called once, before other threads are
// started: all but seccomp holds for this thread and those that it starts. kSystem if new
// privileges cannot be refused, on which the rest stands.
Result<std::vector<SandboxGap>> EnterSandbox(const SandboxRules& rules);

}  // namespace atrest::os
