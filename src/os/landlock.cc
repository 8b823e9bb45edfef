#include "os/landlock.h"

#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

#include "os/file_descriptor.h"
#include "os/system_error.h"

namespace atrest::os {
namespace {

constexpr int kRenameBetweenDirectories = 2;
constexpr int kTruncate = 3;
constexpr int kTcp = 4;
constexpr int kDeviceControl = 5;
constexpr int kScopes = 6;

// What Debian 12's header does not have yet.
constexpr std::uint64_t kAccessTruncate = 1ULL << 14;
constexpr std::uint64_t kAccessDeviceControl = 1ULL << 15;
constexpr std::uint64_t kAccessBindTcp = 1ULL << 0;
constexpr std::uint64_t kScopeAbstractSockets = 1ULL << 0;
constexpr std::uint64_t kScopeSignals = 1ULL << 1;
constexpr int kRuleNetPort = 2;

struct RulesetAttribute {
  std::uint64_t handled_access_fs;
  std::uint64_t handled_access_net;
  std::uint64_t scoped;
};

struct NetPortAttribute {
  std::uint64_t allowed_access;
  std::uint64_t port;
};

constexpr std::uint64_t kRead = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
constexpr std::uint64_t kChange =
    kRead | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR |
    LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG |
    LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_REFER | kAccessTruncate;
constexpr std::uint64_t kNever = LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_MAKE_CHAR |
                                 LANDLOCK_ACCESS_FS_MAKE_FIFO | LANDLOCK_ACCESS_FS_MAKE_BLOCK |
                                 LANDLOCK_ACCESS_FS_MAKE_SYM | kAccessDeviceControl;
constexpr std::uint64_t kOfAFile =
    LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE | kAccessTruncate;

std::uint64_t FileAccessKnownTo(int version) {
  std::uint64_t known = kChange | kNever;
  if (version < kTruncate) known &= ~kAccessTruncate;
  if (version < kDeviceControl) known &= ~kAccessDeviceControl;
  return known;
}

Result<FileDescriptor> MakeRuleset(int version) {
  RulesetAttribute attribute{FileAccessKnownTo(version), 0, 0};
  std::size_t size = sizeof attribute.handled_access_fs;
  if (version >= kTcp) {
    attribute.handled_access_net = kAccessBindTcp;
    size += sizeof attribute.handled_access_net;
  }
  if (version >= kScopes) {
    attribute.scoped = kScopeAbstractSockets | kScopeSignals;
    size += sizeof attribute.scoped;
  }
  FileDescriptor ruleset(
      static_cast<int>(::syscall(SYS_landlock_create_ruleset, &attribute, size, 0)));
  if (!ruleset.valid()) return SystemError("make", "a Landlock ruleset");
  return ruleset;
}

Result<void> Allow(const FileDescriptor& ruleset, const std::string& path, std::uint64_t access) {
  const FileDescriptor file(::open(path.c_str(), O_PATH | O_CLOEXEC));
  if (!file.valid()) return {};
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) return SystemError("look at", path);
  if (!S_ISDIR(status.st_mode)) access &= kOfAFile;
  const landlock_path_beneath_attr rule{access, file.get()};
  if (::syscall(SYS_landlock_add_rule, ruleset.get(), LANDLOCK_RULE_PATH_BENEATH, &rule, 0) != 0) {
    return SystemError("allow by Landlock", path);
  }
  return {};
}

Result<void> AllowPort(const FileDescriptor& ruleset, std::uint16_t port) {
  const NetPortAttribute rule{kAccessBindTcp, port};
  if (::syscall(SYS_landlock_add_rule, ruleset.get(), kRuleNetPort, &rule, 0) != 0) {
    return SystemError("allow by Landlock", "port " + std::to_string(port));
  }
  return {};
}

}  // namespace

int LandlockVersion() {
  const long version =
      ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
  return version < 0 ? 0 : static_cast<int>(version);
}

Result<void> RestrictFiles(const LandlockRules& rules) {
  const int version = LandlockVersion();
  if (version < kRenameBetweenDirectories) {
    return Error{Failure::kSystem,
                 version == 0 ? "this kernel has no Landlock, or it is turned off"
                              : "this kernel's Landlock cannot rename",
                 "use Linux 5.19 or later with landlock in its lsm= list"};
  }
  TRY_ASSIGN(const FileDescriptor ruleset, MakeRuleset(version));
  const std::uint64_t known = FileAccessKnownTo(version);
  for (const std::string& path : rules.readable) TRY(Allow(ruleset, path, kRead));
  for (const std::string& path : rules.changeable) TRY(Allow(ruleset, path, kChange & known));
  if (version >= kTcp) {
    for (const std::uint16_t port : rules.tcp_ports) TRY(AllowPort(ruleset, port));
  }
  if (::syscall(SYS_landlock_restrict_self, ruleset.get(), 0) != 0) {
    return SystemError("apply", "a Landlock ruleset");
  }
  return {};
}

}  // namespace atrest::os
