#include "os/sandbox.h"

#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "os/capabilities.h"
#include "os/memory_lock.h"
#include "os/sanitizers.h"
#include "os/system_call_filter.h"
#include "os/system_error.h"

namespace atrest::os {
namespace {

#ifdef ATREST_SANITIZED
constexpr bool kSanitized = true;
#else
constexpr bool kSanitized = false;
#endif

Result<void> GiveUpCapabilities(const SandboxRules& rules, Capabilities kept) {
  if (rules.gives_files_away) kept |= CapabilityBit(CAP_CHOWN) | CapabilityBit(CAP_FOWNER);
  if (rules.has_low_port) kept |= CapabilityBit(CAP_NET_BIND_SERVICE);
  if (NeedsFileOverride(rules.files.readable, rules.files.changeable)) {
    kept |= CapabilityBit(CAP_DAC_OVERRIDE);
  }
  return KeepCapabilities(kept);
}

// `kept`: capabilities that parts in force go on to need.
Result<void> Enter(SandboxPart part, const SandboxRules& rules, Capabilities& kept) {
  if (kSanitized) {
    return Error{Failure::kSystem, "this build has sanitizers, which need what it takes away",
                 "use a release build"};
  }
  switch (part) {
    case SandboxPart::kMemoryLock: {
      TRY_ASSIGN(kept, LockMemory());
      return {};
    }
    case SandboxPart::kCapabilities: return GiveUpCapabilities(rules, kept);
    case SandboxPart::kLandlock:
      if (!rules.runs_commands) return RestrictFiles(rules.files);
      return Error{Failure::kSystem, "credential_process runs programs, which would inherit it",
                   "use another source of credentials"};
    case SandboxPart::kSeccomp:
      return FilterSystemCalls(rules.runs_commands ? CallFilter::kNoIntrusion
                                                   : CallFilter::kServerOnly);
  }
  return Error{Failure::kBug, "a part of the sandbox that is not known"};
}

}  // namespace

std::string_view SandboxPartName(SandboxPart part) {
  switch (part) {
    case SandboxPart::kMemoryLock: return "memory-lock";
    case SandboxPart::kCapabilities: return "capabilities";
    case SandboxPart::kLandlock: return "landlock";
    case SandboxPart::kSeccomp: return "seccomp";
  }
  return "";
}

Result<std::vector<SandboxGap>> EnterSandbox(const SandboxRules& rules) {
  std::vector<SandboxGap> gaps;
  if (!rules.parts.empty() && ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
    return SystemError("refuse", "new privileges");
  }
  // In the order of the enumeration: each part refuses what those before it do.
  Capabilities kept = 0;
  for (const SandboxPart part : rules.parts) {
    if (Result<void> entered = Enter(part, rules, kept); !entered.ok()) {
      gaps.push_back({part, std::move(entered).error()});
    }
  }
  return gaps;
}

}  // namespace atrest::os
