// What the files of a control-plane node say of its provider and its kube-apiserver: static pods,
// systemd unit, EncryptionConfiguration. Nothing is connected to.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/filesystem.h"
#include "cli/doctor/doctor_flags.h"
#include "kube/encryption_configuration.h"
#include "operate/doctor/doctor_apiserver.h"
#include "operate/doctor/doctor_pod.h"

namespace atrest::cli {

struct DoctorFile {
  std::string path, text;
};

struct DoctorNode {
  std::vector<DoctorFile> manifests;  // that could be read
  std::optional<operate::PodContainer> provider;
  operate::ApiServerSight apiserver;
  // What is looked at: by flag, else as the files say. Keys and sockets of one provider, in order.
  std::vector<std::string> keys, sockets;
  std::string kms_endpoint, region, encryption_context;
  std::string health_url;  // "http://127.0.0.1:8083"; empty: not known
};

// Files that are not there are left out. An EncryptionConfiguration's text is wiped.
DoctorNode ReadDoctorNode(const DoctorFlags& flags, const Filesystem& files);

}  // namespace atrest::cli
