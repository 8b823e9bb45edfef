#include "operate/doctor/doctor_checks.h"

#include <algorithm>
#include <array>

namespace atrest::operate {
namespace {

using Row = DoctorCheck;

constexpr std::array kChecks{
    Row{check::kProxy, "network", "which proxy requests to KMS take",
        "a proxy that nobody thinks of refuses or delays every call", true},
    Row{check::kDns, "network", "whether the host of the endpoint has an address",
        "without an address no call leaves this machine", true},
    Row{check::kTcp, "network", "whether the endpoint takes connections",
        "a firewall, a route or a missing VPC endpoint keeps every call away", true},
    Row{check::kTls, "network", "whether the endpoint's certificate is trusted here",
        "the provider never talks to a server that it cannot trust", true},
    Row{check::kClock, "network", "how far this machine's clock is from KMS's",
        "AWS refuses signatures that are more than 15 minutes off", true},
    Row{check::kImds, "identity", "whether instance metadata answers from here",
        "the credentials of the instance's role come from there; a hop limit of 1 keeps the answer "
        "away from pods without hostNetwork",
        true},
    Row{check::kCredentials, "identity", "where AWS credentials come from",
        "without credentials every call to KMS fails", true},
    Row{check::kExpiry, "identity", "how long the credentials last",
        "credentials that end and are not renewed stop the API server's writes", true},
    Row{check::kIdentity, "identity", "who AWS says they are",
        "the key policy allows roles, and another one than expected is denied", true},
    Row{check::kRegion, "key", "whether the Region asked is the key's",
        "a key lives in one Region and is not found in another", true},
    Row{check::kKeyExists, "key", "whether the key exists and may be described",
        "a key that is gone takes all that it encrypted with it", true},
    Row{check::kKeyState, "key", "whether the key can encrypt and decrypt",
        "a key that is disabled or pending deletion decrypts nothing", true},
    Row{check::kKeyRotation, "key", "whether AWS rotates the key's material",
        "most security standards ask for it, and it costs nothing", true},
    Row{check::kKeyAlias, "key", "whether the key is named by itself or by an alias",
        "an alias can be moved to another key, and what is stored becomes unreadable unnoticed",
        true},
    Row{check::kKeyPolicy, "key", "whether the key policy is as it should be",
        "a policy can lock everybody out, or let too many in", true},
    Row{check::kEncrypt, "key", "whether this identity may kms:Encrypt",
        "kube-apiserver cannot write a Secret without it", true},
    Row{check::kDecrypt, "key", "whether this identity may kms:Decrypt what it encrypted",
        "kube-apiserver cannot read a Secret without it, and does not start well", true},
    Row{check::kSocketPath, "socket", "whether the path can be a socket's",
        "the kernel has room for 107 bytes", true},
    Row{check::kSocketFile, "socket", "whether there is a socket at the path",
        "kube-apiserver waits for it and every call takes its whole timeout"},
    Row{check::kSocketStale, "socket", "whether somebody listens on the socket",
        "a socket that a dead process left behind refuses every call"},
    Row{check::kSocketMode, "socket", "who may connect to the socket",
        "whoever may connect may decrypt every Secret"},
    Row{check::kSocketOwner, "socket", "who the socket belongs to",
        "its owner can open it to others or replace it"},
    Row{check::kSocketParents, "socket", "who may write to the socket's directories",
        "whoever may write there can put a socket of their own in its place"},
    Row{check::kPluginStatus, "plugin", "what the plugin says of itself (KMS v2 Status)",
        "kube-apiserver shows a plugin that is not \"ok\" as unhealthy, and an error ends its "
        "writes"},
    Row{check::kPluginKeyId, "plugin", "whether Status and Encrypt name one key id",
        "kube-apiserver throws away what comes with another key id than Status told"},
    Row{check::kPluginV2, "plugin", "whether a round trip over KMS v2 comes back as it was",
        "that is what every write and read of a Secret stands on"},
    Row{check::kPluginV1, "plugin", "whether a round trip over KMS v1 comes back as it was",
        "values that were written with KMS v1 are read that way"},
    Row{check::kLive, "plugin", "whether the provider serves its sockets (/livez)",
        "kubelet restarts it otherwise"},
    Row{check::kReady, "plugin", "whether its keys work (/readyz)",
        "it tells which key does not, and why"},
    Row{check::kVersion, "plugin", "which version runs",
        "two versions on one cluster are hard to reason about"},
    Row{check::kManifest, "apiserver", "where kube-apiserver's static pod is",
        "its flags and mounts decide whether anything is encrypted"},
    Row{check::kFlag, "apiserver", "whether kube-apiserver is told to encrypt",
        "without --encryption-provider-config everything is plaintext"},
    Row{check::kConfigFile, "apiserver", "whether the EncryptionConfiguration is there and private",
        "kube-apiserver does not start without it, and it may hold keys"},
    Row{check::kConfigMounted, "apiserver", "whether kube-apiserver sees that file",
        "what is not mounted does not exist for it, and it does not start"},
    Row{check::kConfigValid, "apiserver", "whether kube-apiserver would take the file",
        "it does not start with one that it refuses"},
    Row{check::kConfigSocket, "apiserver", "whether the file names the plugin's socket",
        "kube-apiserver waits for a socket that nobody serves"},
    Row{check::kSocketMounted, "apiserver", "whether kube-apiserver sees the socket",
        "a socket that is not mounted does not exist for it; one that is mounted itself is stale "
        "after the provider's next start"},
    Row{check::kV1Gate, "apiserver", "whether KMS v1 is allowed where it is used",
        "since Kubernetes 1.29 kube-apiserver exits without the gate KMSv1"},
    Row{check::kReload, "apiserver", "whether a changed file is taken up by itself",
        "without it each change of the file needs a restart, and no metric tells its hash"},
    Row{check::kLint, "apiserver", "whether manifests and configuration have known traps",
        "each of these has broken a cluster"},
    Row{check::kServers, "cluster", "whether each kube-apiserver answers",
        "one that was not asked may be the one that differs"},
    Row{check::kServersKey, "cluster", "whether all kube-apiservers are on one key id",
        "one on an older key goes on writing under it"},
    Row{check::kServersConfig, "cluster", "whether all run the same EncryptionConfiguration",
        "one with another file cannot read what the others write"},
    Row{check::kEtcd, "etcd", "whether what lies in etcd is encrypted and readable",
        "it is the only place where the truth can be seen"},
    Row{check::kBackups, "etcd", "whether the keys of a backup still decrypt it",
        "a backup whose key is gone restores nothing"},
    Row{check::kSocketPlace, "before", "whether the socket can be made at its place",
        "the provider does not start otherwise", true, false},
    Row{check::kHealthPort, "before", "whether the health port is free",
        "the provider does not start where another program listens", true, false},
    Row{check::kKubernetes, "before", "whether this Kubernetes has KMS v2",
        "KMS v1 is off by default since 1.29 and sees no key change", true, false},
    Row{check::kKops, "before", "whether this kops can bring the provider to the nodes",
        "older ones call roles otherwise and mount other directories", true, false},
};

}  // namespace

std::span<const DoctorCheck> DoctorChecks() { return kChecks; }

const DoctorCheck* FindDoctorCheck(std::string_view id) {
  const auto* found = std::find_if(kChecks.begin(), kChecks.end(),
                                   [&](const DoctorCheck& check) { return check.id == id; });
  return found == kChecks.end() ? nullptr : found;
}

}  // namespace atrest::operate
