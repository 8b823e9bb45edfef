// What aws-encryption-provider was told to do, checked as a whole before anything is started.
#pragma once

#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "daemon/command_line.h"
#include "os/owner.h"
#include "os/sandbox.h"
#include "provider/key_settings.h"

namespace atrest::daemon {

struct KeyEntry {
  std::string socket_path;
  std::string region;  // empty: to be found out (environment, profile, instance metadata)
  provider::KeySettings key;
  std::string kms_endpoint = {};  // empty: that of the settings

  bool operator==(const KeyEntry&) const = default;
};

struct Settings {
  std::vector<KeyEntry> keys;
  std::string health_address = ":8080";
  std::string healthz_path = "/healthz";
  std::string livez_path = "/livez";
  std::string probe_version = "v1";  // under which the probe's calls are counted
  std::string kms_endpoint;
  bool allow_insecure_endpoint = false;  // plain http to other hosts than this one
  std::int64_t qps_limit = 0;
  std::int64_t burst_limit = 0;
  std::int64_t retry_token_capacity = 0;
  std::string source_arn;
  bool debug = false;
  unsigned socket_mode = 0600;
  os::Owner socket_owner = {};
  std::vector<std::uint32_t> allowed_users;  // beside root, this process and the socket's owner
  bool unhealthy_status_is_error = false;
  int workers = 96;  // of each key
  std::set<os::SandboxPart> sandbox{os::kSandboxParts.begin(), os::kSandboxParts.end()};
  std::string state_directory;  // where key ids are kept; empty: nowhere
};

// Every flag there is, with the kind of its value.
std::span<const FlagSpec> ProviderFlags();

// Whether a flag speaks of keys, not of the process.
bool IsOfKeys(std::string_view flag);

// All read flags, and fail as kBadInput with a message that names the flag and a hint for anything
// that cannot work.
Result<Settings> ReadSettings(const CommandLine& line);
// Those of keys alone, and all others alone.
Result<std::vector<KeyEntry>> ReadKeySettings(const CommandLine& line);
Result<Settings> ReadProcessSettings(const CommandLine& line);
// kBadInput for a socket that two keys share.
Result<void> CheckSockets(const std::vector<KeyEntry>& keys);

}  // namespace atrest::daemon
