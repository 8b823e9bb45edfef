// The checks of `atrest doctor`, in the order in which it reports them: that of a cold start.
// docs/doctor.md has the same table, and a test compares them.
#pragma once

#include <span>
#include <string_view>

namespace atrest::operate {

struct DoctorCheck {
  std::string_view id;     // stable
  std::string_view group;  // "network"
  std::string_view asks;   // a question without its question mark
  std::string_view why;    // what goes wrong otherwise
  bool before = false;     // also where nothing is installed yet
  bool after = true;       // also where everything is
};

std::span<const DoctorCheck> DoctorChecks();
// nullptr for an id that is none.
const DoctorCheck* FindDoctorCheck(std::string_view id);

namespace check {
// Network.
inline constexpr std::string_view kProxy = "proxy";
inline constexpr std::string_view kDns = "dns";
inline constexpr std::string_view kTcp = "tcp";
inline constexpr std::string_view kTls = "tls";
inline constexpr std::string_view kClock = "clock";
// Identity.
inline constexpr std::string_view kImds = "imds";
inline constexpr std::string_view kCredentials = "credentials";
inline constexpr std::string_view kExpiry = "credentials-expiry";
inline constexpr std::string_view kIdentity = "identity";
// Key.
inline constexpr std::string_view kRegion = "region";
inline constexpr std::string_view kKeyExists = "key";
inline constexpr std::string_view kKeyState = "key-state";
inline constexpr std::string_view kKeyRotation = "key-rotation";
inline constexpr std::string_view kKeyAlias = "key-alias";
inline constexpr std::string_view kKeyPolicy = "key-policy";
inline constexpr std::string_view kEncrypt = "kms-encrypt";
inline constexpr std::string_view kDecrypt = "kms-decrypt";
// Socket and plugin.
inline constexpr std::string_view kSocketPath = "socket-path";
inline constexpr std::string_view kSocketFile = "socket-file";
inline constexpr std::string_view kSocketStale = "socket-stale";
inline constexpr std::string_view kSocketMode = "socket-mode";
inline constexpr std::string_view kSocketOwner = "socket-owner";
inline constexpr std::string_view kSocketParents = "socket-parents";
inline constexpr std::string_view kPluginStatus = "plugin-status";
inline constexpr std::string_view kPluginKeyId = "plugin-key-id";
inline constexpr std::string_view kPluginV2 = "plugin-v2";
inline constexpr std::string_view kPluginV1 = "plugin-v1";
inline constexpr std::string_view kLive = "provider-live";
inline constexpr std::string_view kReady = "provider-ready";
inline constexpr std::string_view kVersion = "provider-version";
// kube-apiserver of this node.
inline constexpr std::string_view kManifest = "apiserver-manifest";
inline constexpr std::string_view kFlag = "apiserver-flag";
inline constexpr std::string_view kConfigFile = "config-file";
inline constexpr std::string_view kConfigMounted = "config-mounted";
inline constexpr std::string_view kConfigValid = "config-valid";
inline constexpr std::string_view kConfigSocket = "config-socket";
inline constexpr std::string_view kSocketMounted = "socket-mounted";
inline constexpr std::string_view kV1Gate = "kms-v1-gate";
inline constexpr std::string_view kReload = "config-reload";
inline constexpr std::string_view kLint = "manifests";
// All nodes, etcd, backups.
inline constexpr std::string_view kServers = "apiservers";
inline constexpr std::string_view kServersKey = "apiservers-key";
inline constexpr std::string_view kServersConfig = "apiservers-config";
inline constexpr std::string_view kEtcd = "etcd";
inline constexpr std::string_view kBackups = "backups";
// Before an installation.
inline constexpr std::string_view kSocketPlace = "socket-place";
inline constexpr std::string_view kHealthPort = "health-port";
inline constexpr std::string_view kKubernetes = "kubernetes-version";
inline constexpr std::string_view kKops = "kops-version";
}  // namespace check

}  // namespace atrest::operate
