// kube-apiserver of this node: its static pod, its EncryptionConfiguration, and whether both lead
// to the plugin's socket. Judged from what was seen; pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "kube/encryption_configuration.h"
#include "operate/doctor/doctor_pod.h"
#include "operate/doctor/doctor_report.h"
#include "os/path_facts.h"

namespace atrest::operate {

struct ApiServerSight {
  std::string directory;            // of the manifests
  std::optional<PodContainer> pod;  // nothing: not found
  std::string config_path;          // on this host; by flag where there is no pod. Empty: not known
  std::optional<Result<os::PathFacts>> config_file;
  std::optional<Result<kube::EncryptionConfiguration>> configuration;
  std::vector<std::string> sockets;  // that are looked at, on this host
};

std::vector<CheckResult> JudgeApiServer(const ApiServerSight& sight);

// Paths of KMS endpoints, "/run/a.sock" of "unix:///run/a.sock", each once.
std::vector<std::string> EndpointPaths(const kube::EncryptionConfiguration& configuration);
bool UsesKmsV1(const kube::EncryptionConfiguration& configuration);

}  // namespace atrest::operate
