#include "kops/provider_plan.h"

#include <algorithm>

#include "yaml/edit.h"
#include "yaml/text_lines.h"

namespace atrest::kops {
namespace {

std::string List(const std::vector<std::string>& values) {
  std::string text;
  for (const std::string& value : values) text += "- " + yaml::Text(value).text + "\n";
  return text;
}

std::string DirectoryOf(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos || slash == 0 ? "/" : path.substr(0, slash);
}

std::string VolumeName(std::size_t index) {
  return index == 0 ? "sockets" : "sockets-" + std::to_string(index + 1);
}

std::string Mounts(const ProviderPlan& plan) {
  std::string text;
  const std::vector<std::string> directories = SocketDirectories(plan);
  for (std::size_t i = 0; i < directories.size(); ++i) {
    text += "- name: " + VolumeName(i) + "\n  mountPath: " + yaml::Text(directories[i]).text + "\n";
  }
  return text;
}

std::string Volumes(const ProviderPlan& plan) {
  std::string text;
  const std::vector<std::string> directories = SocketDirectories(plan);
  for (std::size_t i = 0; i < directories.size(); ++i) {
    text += "- name: " + VolumeName(i) +
            "\n  hostPath:\n    path: " + yaml::Text(directories[i]).text +
            "\n    type: DirectoryOrCreate\n";
  }
  return text;
}

std::string Probe(const ProviderPlan& plan) {
  return "livenessProbe:\n"
         "  httpGet:\n"
         "    host: 127.0.0.1\n"
         "    path: /livez\n"
         "    port: " +
         std::to_string(plan.health_port) +
         "\n"
         "  initialDelaySeconds: 10\n"
         "  periodSeconds: 10\n"
         "  timeoutSeconds: 5\n"
         "  failureThreshold: 6\n";
}

constexpr const char* kContainerLimits =
    "resources:\n"
    "  requests:\n"
    "    cpu: 10m\n"
    "    memory: 32Mi\n"
    "  limits:\n"
    "    memory: 128Mi\n"
    "securityContext:\n"
    "  allowPrivilegeEscalation: false\n"
    "  capabilities:\n"
    "    drop:\n"
    "    - ALL\n"
    "  readOnlyRootFilesystem: true\n"
    "  runAsGroup: 0\n"
    "  runAsUser: 0\n"
    "  seccompProfile:\n"
    "    type: RuntimeDefault\n";

constexpr const char* kPodHead =
    "apiVersion: v1\n"
    "kind: Pod\n"
    "metadata:\n"
    "  labels:\n"
    "    k8s-app: aws-encryption-provider\n"
    "  name: aws-encryption-provider\n"
    "  namespace: kube-system\n"
    "spec:\n"
    "  hostNetwork: true\n"
    "  priorityClassName: system-node-critical\n"
    "  terminationGracePeriodSeconds: 10\n"
    "  containers:\n";

// The packaged unit has the same lines (packaging/debian, tests/packages/test_manifests.py).
constexpr const char* kUnitLimits =
    "Type=exec\n"
    "Restart=always\n"
    "RestartSec=5\n"
    "LimitCORE=0\n"
    "LimitMEMLOCK=infinity\n"
    "MemoryMax=128M\n"
    "CapabilityBoundingSet=\n"
    "LockPersonality=yes\n"
    "MemoryDenyWriteExecute=yes\n"
    "NoNewPrivileges=yes\n"
    "PrivateDevices=yes\n"
    "PrivateTmp=yes\n"
    "ProtectClock=yes\n"
    "ProtectControlGroups=yes\n"
    "ProtectHome=yes\n"
    "ProtectHostname=yes\n"
    "ProtectKernelLogs=yes\n"
    "ProtectKernelModules=yes\n"
    "ProtectKernelTunables=yes\n"
    "ProtectProc=invisible\n"
    "ProtectSystem=strict\n"
    "RemoveIPC=yes\n"
    "RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK\n"
    "RestrictNamespaces=yes\n"
    "RestrictRealtime=yes\n"
    "RestrictSUIDSGID=yes\n"
    "SystemCallArchitectures=native\n"
    "SystemCallErrorNumber=EPERM\n"
    "SystemCallFilter=@system-service landlock_create_ruleset landlock_add_rule "
    "landlock_restrict_self seccomp\n";

// As systemd splits ExecStart=: at spaces, "%" and "$" are special (systemd.service(5)).
std::string UnitWord(const std::string& argument) {
  std::string word;
  for (const char c : argument) {
    if (c == '%' || c == '$') word += c;
    if (c == '"' || c == '\\') word += '\\';
    word += c;
  }
  return word.find_first_of(" \t\"'\\;") == std::string::npos ? word : "\"" + word + "\"";
}

}  // namespace

std::vector<std::string> ProviderArguments(const ProviderPlan& plan) {
  std::vector<std::string> arguments;
  for (const PluginKey& key : plan.keys) {
    arguments.push_back("--key=" + key.arn);
    arguments.push_back("--listen=" + key.socket);
    if (!plan.encryption_context.empty()) {
      arguments.push_back("--encryption-context=" + plan.encryption_context);
    }
  }
  arguments.push_back("--health-port=127.0.0.1:" + std::to_string(plan.health_port));
  arguments.push_back(plan.api == KmsApi::kV2 ? "--health-kms-version=v2"
                                              : "--health-kms-version=v1");
  return arguments;
}

std::vector<std::string> SocketDirectories(const ProviderPlan& plan) {
  std::vector<std::string> directories;
  for (const PluginKey& key : plan.keys) {
    const std::string directory = DirectoryOf(key.socket);
    if (std::find(directories.begin(), directories.end(), directory) == directories.end()) {
      directories.push_back(directory);
    }
  }
  return directories;
}

std::string PodManifest(const ProviderPlan& plan) {
  const std::string container =
      "name: aws-encryption-provider\nimage: " + yaml::Text(plan.image).text +
      "\nimagePullPolicy: IfNotPresent\nargs:\n" + List(ProviderArguments(plan)) + Probe(plan) +
      kContainerLimits + "volumeMounts:\n" + Mounts(plan);
  std::string indented = yaml::Indented(container, 4);
  indented.replace(0, 4, "  - ");
  return kPodHead + indented + "  volumes:\n" + yaml::Indented(Volumes(plan), 2);
}

std::string UnitService(const ProviderPlan& plan) {
  std::string text;
  for (const std::string& directory : SocketDirectories(plan)) {
    text += "ExecStartPre=+/bin/mkdir -p -m 0755 " + UnitWord(directory) + "\n";
  }
  text += "ExecStart=" + plan.binary;
  for (const std::string& argument : ProviderArguments(plan)) text += " " + UnitWord(argument);
  text += "\n" + std::string(kUnitLimits) + "ReadWritePaths=";
  const std::vector<std::string> directories = SocketDirectories(plan);
  for (std::size_t i = 0; i < directories.size(); ++i) {
    text += (i == 0 ? "-" : " -") + directories[i];
  }
  return text + "\n";
}

std::string Unit(const ProviderPlan& plan) {
  return "[Unit]\n"
         "Description=AWS encryption provider for Kubernetes\n"
         "Wants=network-online.target\n"
         "After=network-online.target\n"
         "Before=kubelet.service\n"
         "StartLimitIntervalSec=0\n"
         "\n"
         "[Service]\n" +
         UnitService(plan) +
         "\n"
         "[Install]\n"
         "WantedBy=multi-user.target\n";
}

}  // namespace atrest::kops
