#include "daemon/sandbox_settings.h"

#include <algorithm>
#include <string>
#include <vector>

namespace atrest::daemon {

Result<void> ReadSandbox(const CommandLine& line, Settings& settings) {
  const std::vector<std::string> names = line.List("sandbox");
  if (!line.Given("sandbox") || names == std::vector<std::string>{"all"}) return {};
  settings.sandbox.clear();
  if (names == std::vector<std::string>{"none"}) return {};
  for (const std::string& name : names) {
    const auto part =
        std::find_if(os::kSandboxParts.begin(), os::kSandboxParts.end(),
                     [&](os::SandboxPart known) { return os::SandboxPartName(known) == name; });
    if (part == os::kSandboxParts.end()) {
      return Error{Failure::kBadInput, "--sandbox: \"" + name + "\" is no part of the sandbox",
                   "give all, none or a list of memory-lock, capabilities, landlock and seccomp"};
    }
    settings.sandbox.insert(*part);
  }
  return {};
}

}  // namespace atrest::daemon
