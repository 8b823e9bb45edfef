#include "daemon/settings.h"

#include <algorithm>
#include <array>
#include <limits>
#include <set>
#include <utility>

#include "daemon/decrypt_settings.h"
#include "daemon/key_id_settings.h"
#include "daemon/sandbox_settings.h"
#include "daemon/socket_settings.h"
#include "kms/encryption_context.h"
#include "kms/key_arn.h"

namespace atrest::daemon {
namespace {

constexpr std::size_t kMaxSocketPath = 107;  // sun_path without its NUL, unix(7)
constexpr const char* kDefaultSocket = "/var/run/kmsplugin/socket.sock";

constexpr std::array kFlags{
    FlagSpec{"health-port", FlagKind::kText},
    FlagSpec{"healthz-path", FlagKind::kText},
    FlagSpec{"livez-path", FlagKind::kText},
    FlagSpec{"listen", FlagKind::kList},
    FlagSpec{"key", FlagKind::kList},
    FlagSpec{"health-kms-version", FlagKind::kText},
    FlagSpec{"region", FlagKind::kText},
    FlagSpec{"kms-endpoint", FlagKind::kText},
    FlagSpec{"allow-insecure-endpoint", FlagKind::kSwitch},
    FlagSpec{"qps-limit", FlagKind::kNumber},
    FlagSpec{"burst-limit", FlagKind::kNumber},
    FlagSpec{"retry-token-capacity", FlagKind::kNumber},
    FlagSpec{"encryption-context", FlagKind::kTexts},
    FlagSpec{"source-arn", FlagKind::kText},
    FlagSpec{"debug", FlagKind::kSwitch},
    FlagSpec{"socket-mode", FlagKind::kText},
    FlagSpec{"socket-owner", FlagKind::kText},
    FlagSpec{"allow-uid", FlagKind::kList},
    FlagSpec{"unhealthy-status", FlagKind::kText},
    FlagSpec{"decrypt-keys", FlagKind::kList},
    FlagSpec{"decrypt-encryption-context", FlagKind::kTexts},
    FlagSpec{"key-id-mode", FlagKind::kText},
    FlagSpec{"state-dir", FlagKind::kText},
    FlagSpec{"workers", FlagKind::kNumber},
    FlagSpec{"sandbox", FlagKind::kList},
    FlagSpec{"config", FlagKind::kText},
    FlagSpec{"check-config", FlagKind::kSwitch},
    FlagSpec{"version", FlagKind::kSwitch},
    FlagSpec{"help", FlagKind::kSwitch},
};

Error Bad(std::string message, std::string hint) {
  return Error{Failure::kBadInput, std::move(message), std::move(hint)};
}

std::string Quoted(const std::string& text) { return "\"" + text + "\""; }

Result<void> CheckSocketPath(const std::string& path) {
  const char* hint = "give the path of a unix socket, e.g. --listen=/var/run/kmsplugin/socket.sock";
  if (path.empty()) return Bad("--listen: the path is empty", hint);
  if (path.starts_with("unix:") || path.starts_with("@")) {
    return Bad("--listen: " + Quoted(path) + " is not a path", hint);
  }
  if (path.size() > kMaxSocketPath) {
    return Bad("--listen: " + Quoted(path) + " is longer than a socket path can be (107 bytes)",
               hint);
  }
  return {};
}

Result<std::string> RegionOf(const kms::KeyReference& key, const std::string& region) {
  if (!key.arn()) return region;
  if (!region.empty() && region != key.arn()->region()) {
    return Bad("--region is " + region + ", but " + key.text() + " is in " + key.arn()->region(),
               "leave --region out: the key's ARN says it");
  }
  return key.arn()->region();
}

Result<KeyEntry> ReadKey(const CommandLine& line, const std::string& key,
                         const std::string& socket) {
  if (key.empty()) {
    return Bad("--key is missing", "give the ARN of a symmetric KMS key: --key=arn:aws:kms:...");
  }
  if (key.size() > provider::kMaxV2KeyIdBytes) return Bad("--key is longer than 1024 bytes", "");
  TRY(CheckSocketPath(socket));
  Result<kms::KeyReference> reference = kms::KeyReference::Parse(key);
  if (!reference) return Annotate(std::move(reference).error(), "--key");
  TRY_ASSIGN(std::string region, RegionOf(*reference, line.Text("region").value_or("")));
  return KeyEntry{socket, std::move(region), {key, {}}};
}

Result<std::vector<KeyEntry>> ReadKeys(const CommandLine& line) {
  std::vector<std::string> keys = line.List("key");
  std::vector<std::string> sockets = line.List("listen");
  if (!line.Given("listen")) sockets = {kDefaultSocket};
  if (keys.empty()) keys = {""};
  if (keys.size() != sockets.size()) {
    return Bad("--key has " + std::to_string(keys.size()) + " elements and --listen has " +
                   std::to_string(sockets.size()),
               "give as many sockets as keys, in the same order");
  }
  std::vector<KeyEntry> entries;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    TRY_ASSIGN(KeyEntry entry, ReadKey(line, keys[i], sockets[i]));
    entries.push_back(std::move(entry));
  }
  TRY(CheckSockets(entries));
  return entries;
}

Result<void> ReadContexts(const CommandLine& line, std::vector<KeyEntry>& keys) {
  const std::vector<std::string> texts = line.List("encryption-context");
  if (texts.size() > keys.size()) {
    return Bad("--encryption-context is given " + std::to_string(texts.size()) + " times for " +
                   std::to_string(keys.size()) + " keys",
               "give it once for each key, in the order of --key");
  }
  for (std::size_t i = 0; i < texts.size(); ++i) {
    Result<kms::EncryptionContext> context = kms::ParseEncryptionContext(texts[i]);
    if (!context) return Annotate(std::move(context).error(), "--encryption-context");
    keys[i].key.context = std::move(context).value();
  }
  return {};
}

Result<std::string> ReadPath(const CommandLine& line, const char* flag, const char* fallback) {
  std::string path = line.Text(flag).value_or(fallback);
  if (!path.starts_with('/') || path == "/metrics" || path == "/readyz") {
    return Bad("--" + std::string(flag) + ": " + Quoted(path) + " cannot be used as a path",
               "use a path such as " + std::string(fallback));
  }
  return path;
}

Result<std::int64_t> ReadCount(const CommandLine& line, const char* flag, std::int64_t fallback,
                               std::int64_t low, std::int64_t high) {
  const std::int64_t number = line.Number(flag).value_or(fallback);
  if (number < low || number > high) {
    return Bad("--" + std::string(flag) + ": " + std::to_string(number) + " is not in " +
                   std::to_string(low) + ".." + std::to_string(high),
               "");
  }
  return number;
}

Result<void> ReadLimits(const CommandLine& line, Settings& settings) {
  constexpr std::int64_t kMost = std::numeric_limits<std::int32_t>::max();
  TRY_ASSIGN(settings.qps_limit, ReadCount(line, "qps-limit", 0, 0, kMost));
  TRY_ASSIGN(settings.burst_limit, ReadCount(line, "burst-limit", 0, 0, kMost));
  TRY_ASSIGN(settings.retry_token_capacity, ReadCount(line, "retry-token-capacity", 0, 0, kMost));
  if (settings.qps_limit > 0 && settings.burst_limit == 0) {
    return Bad("--qps-limit needs --burst-limit",
               "give how many requests may be sent at once, e.g. --burst-limit=" +
                   std::to_string(settings.qps_limit));
  }
  TRY_ASSIGN(const std::int64_t workers, ReadCount(line, "workers", settings.workers, 4, 1024));
  settings.workers = static_cast<int>(workers);
  return {};
}

Result<bool> ReadUnhealthyStatus(const CommandLine& line) {
  const std::string text = line.Text("unhealthy-status").value_or("healthz");
  if (text == "healthz" || text == "error") return text == "error";
  return Bad("--unhealthy-status: " + Quoted(text) + " is neither healthz nor error",
             "leave it out for healthz");
}

// The replaced program takes ":8080" and "127.0.0.1:8080"; a bare port is a common slip.
std::string HealthAddress(const CommandLine& line) {
  std::string address = line.Text("health-port").value_or(":8080");
  if (address.find(':') == std::string::npos) address.insert(0, ":");
  return address;
}

}  // namespace

std::span<const FlagSpec> ProviderFlags() { return kFlags; }

bool IsOfKeys(std::string_view flag) {
  constexpr std::array kOfKeys{"key",          "listen",
                               "region",       "encryption-context",
                               "decrypt-keys", "decrypt-encryption-context",
                               "key-id-mode"};
  return std::find(kOfKeys.begin(), kOfKeys.end(), flag) != kOfKeys.end();
}

Result<void> CheckSockets(const std::vector<KeyEntry>& keys) {
  std::set<std::string> seen;
  for (const KeyEntry& entry : keys) {
    if (!seen.insert(entry.socket_path).second) {
      return Bad("--listen: " + Quoted(entry.socket_path) + " is given twice",
                 "give each key a socket of its own");
    }
  }
  return {};
}

Result<std::vector<KeyEntry>> ReadKeySettings(const CommandLine& line) {
  TRY_ASSIGN(std::vector<KeyEntry> keys, ReadKeys(line));
  TRY(ReadContexts(line, keys));
  TRY(ReadDecryptPolicy(line, keys));
  TRY(ReadKeyIdMode(line, keys));
  return keys;
}

Result<Settings> ReadProcessSettings(const CommandLine& line) {
  Settings settings;
  settings.health_address = HealthAddress(line);
  TRY_ASSIGN(settings.healthz_path, ReadPath(line, "healthz-path", "/healthz"));
  TRY_ASSIGN(settings.livez_path, ReadPath(line, "livez-path", "/livez"));
  settings.probe_version = line.Text("health-kms-version").value_or("v1");
  if (settings.probe_version != "v1" && settings.probe_version != "v2") {
    return Bad("--health-kms-version: " + Quoted(settings.probe_version) + " is neither v1 nor v2",
               "leave it out for v1");
  }
  settings.kms_endpoint = line.Text("kms-endpoint").value_or("");
  settings.allow_insecure_endpoint = line.Switch("allow-insecure-endpoint");
  settings.source_arn = line.Text("source-arn").value_or("");
  settings.debug = line.Switch("debug");
  TRY(ReadLimits(line, settings));
  TRY(ReadSocketRights(line, settings));
  TRY(ReadStateDirectory(line, settings));
  TRY(ReadSandbox(line, settings));
  TRY_ASSIGN(settings.unhealthy_status_is_error, ReadUnhealthyStatus(line));
  return settings;
}

Result<Settings> ReadSettings(const CommandLine& line) {
  TRY_ASSIGN(std::vector<KeyEntry> keys, ReadKeySettings(line));
  TRY_ASSIGN(Settings settings, ReadProcessSettings(line));
  settings.keys = std::move(keys);
  return settings;
}

}  // namespace atrest::daemon
