// The flags of `atrest doctor`. What is not given is looked for where kops, kubeadm and our own
// systemd unit put it.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "cli/kube_flags.h"
#include "cli/value_flags.h"

namespace atrest::cli {

struct DoctorFlags {
  bool before = false;
  std::vector<std::string> keys;  // of KMS
  std::vector<std::string> sockets;
  std::string region, profile, kms_endpoint, encryption_context;
  bool allow_insecure_endpoint = false;
  std::string health_port;  // ADDRESS:PORT
  std::string manifests = "/etc/kubernetes/manifests";
  std::string unit;  // file of a systemd unit
  std::string log;   // file of the provider's log, for a bundle
  std::string kubernetes_version, kops_version;
  std::uint64_t max_values = 10000;
  std::string timeout = "60s";       // of the whole run
  std::string check_timeout = "5s";  // of each check
  KubeFlags kube;
  ValueFlags values;  // without its timeout
};

// `flags` outlives the app.
void AddDoctorFlags(CLI::App& app, DoctorFlags& flags);

}  // namespace atrest::cli
