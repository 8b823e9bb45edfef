#include "cli/doctor/doctor_node.h"

#include <algorithm>
#include <array>
#include <sstream>

#include "base/secret.h"
#include "cli/doctor/systemd_unit.h"
#include "os/path_facts.h"
#include "yaml/node.h"

namespace atrest::cli {
namespace {

constexpr std::size_t kMaxManifest = 1024 * 1024;
constexpr std::size_t kMaxManifests = 200;
constexpr const char* kProvider = "aws-encryption-provider";
constexpr const char* kKopsConfiguration = "/srv/kubernetes/kube-apiserver/encryptionconfig.yaml";
constexpr std::array kUnits{"/etc/systemd/system/aws-encryption-provider.service",
                            "/lib/systemd/system/aws-encryption-provider.service"};

std::vector<std::string> SplitAtCommas(const std::string& text) {
  std::vector<std::string> parts;
  std::istringstream stream(text);
  for (std::string part; std::getline(stream, part, ',');) {
    if (!part.empty()) parts.push_back(part);
  }
  return parts;
}

void ReadManifests(const std::string& directory, const Filesystem& files, DoctorNode& node) {
  const auto names = files.List(directory);
  if (!names.ok()) return;
  for (const std::string& name : *names) {
    if (name.starts_with('.') || node.manifests.size() == kMaxManifests) continue;
    const std::string path = directory + "/" + name;
    auto text = files.Read(path, kMaxManifest);
    if (text.ok()) node.manifests.push_back({path, std::move(text).value()});
  }
}

void FindPods(DoctorNode& node) {
  for (const DoctorFile& file : node.manifests) {
    const auto pod = yaml::Node::Parse(file.text);
    if (!pod.ok()) continue;
    if (!node.apiserver.pod) {
      node.apiserver.pod = operate::FindContainer(*pod, "kube-apiserver");
      if (node.apiserver.pod) node.apiserver.pod->file = file.path;
    }
    if (!node.provider) {
      node.provider = operate::FindContainer(*pod, kProvider);
      if (node.provider) node.provider->file = file.path;
    }
  }
}

void FindUnit(const std::string& flag, const Filesystem& files, DoctorNode& node) {
  std::vector<std::string> paths{flag};
  if (flag.empty()) paths.assign(kUnits.begin(), kUnits.end());
  for (const std::string& path : paths) {
    const auto unit = files.Read(path, kMaxManifest);
    if (!unit.ok()) continue;
    operate::PodContainer provider;
    provider.file = path;
    provider.arguments = ExecStartOf(*unit, files);
    provider.host_network = true;
    node.provider = std::move(provider);
    return;
  }
}

std::string OnHost(const operate::PodContainer& container, const std::string& path) {
  return container.OnHost(path).value_or(path);
}

std::string TextOf(const yaml::Node& item, std::string_view member) {
  const yaml::Node* found = item.Find(member);
  return found == nullptr ? "" : std::string(found->Scalar());
}

// The file that --config names; docs/configuration.md.
void TakeConfiguration(const std::string& path, const Filesystem& files, DoctorNode& node) {
  const auto text = files.Read(path, kMaxManifest);
  if (!text.ok()) return;
  const auto root = yaml::Node::Parse(*text);
  if (!root.ok()) return;
  const yaml::Node* keys = root->Find("keys");
  if (keys == nullptr) return;
  for (const yaml::Node& item : keys->items()) {
    node.keys.push_back(TextOf(item, "key"));
    node.sockets.push_back(TextOf(item, "socket"));
    if (node.sockets.back().empty()) node.sockets.back() = "/var/run/kmsplugin/socket.sock";
  }
  node.kms_endpoint = TextOf(*root, "kms-endpoint");
}

void TakeProvider(const operate::PodContainer& provider, const Filesystem& files,
                  DoctorNode& node) {
  if (const auto config = provider.Flag("config"); config) {
    TakeConfiguration(OnHost(provider, *config), files, node);
  } else {
    node.keys = SplitAtCommas(provider.Flag("key").value_or(""));
    node.sockets =
        SplitAtCommas(provider.Flag("listen").value_or("/var/run/kmsplugin/socket.sock"));
    node.kms_endpoint = provider.Flag("kms-endpoint").value_or("");
    node.region = provider.Flag("region").value_or("");
    node.encryption_context = provider.Flag("encryption-context").value_or("");
  }
  for (std::string& socket : node.sockets) socket = OnHost(provider, socket);
  const std::string address = provider.Flag("health-port").value_or(":8080");
  node.health_url = "http://" + std::string(address.starts_with(':') ? "127.0.0.1" : "") + address;
}

void ReadConfiguration(const DoctorFlags& flags, const Filesystem& files, DoctorNode& node) {
  operate::ApiServerSight& sight = node.apiserver;
  sight.config_path = flags.values.configuration_file;
  if (sight.config_path.empty() && sight.pod) {
    const std::string inside = sight.pod->Flag("encryption-provider-config").value_or("");
    sight.config_path = inside.empty() ? "" : sight.pod->OnHost(inside).value_or("");
  } else if (sight.config_path.empty() && files.Read(kKopsConfiguration, kMaxManifest).ok()) {
    sight.config_path = kKopsConfiguration;
  }
  if (sight.config_path.empty()) return;
  sight.config_file = os::LookAtPath(sight.config_path);
  auto text = files.Read(sight.config_path, kMaxManifest);
  if (!text.ok()) return;
  sight.configuration = kube::EncryptionConfiguration::Parse(*text);
  Wipe(*text);
}

// Where the provider's own files name no socket: those that kube-apiserver expects.
void TakeEndpoints(DoctorNode& node) {
  const auto& configuration = node.apiserver.configuration;
  if (!node.sockets.empty() || !configuration || !configuration->ok()) return;
  for (const std::string& path : operate::EndpointPaths(configuration->value())) {
    node.sockets.push_back(node.apiserver.pod ? OnHost(*node.apiserver.pod, path) : path);
  }
}

void ApplyFlags(const DoctorFlags& flags, DoctorNode& node) {
  if (!flags.keys.empty()) node.keys = flags.keys;
  if (!flags.sockets.empty()) node.sockets = flags.sockets;
  if (!flags.kms_endpoint.empty()) node.kms_endpoint = flags.kms_endpoint;
  if (!flags.region.empty()) node.region = flags.region;
  if (!flags.encryption_context.empty()) node.encryption_context = flags.encryption_context;
  if (!flags.health_port.empty()) {
    const std::string& address = flags.health_port;
    node.health_url =
        "http://" + std::string(address.starts_with(':') ? "127.0.0.1" : "") + address;
  }
}

}  // namespace

DoctorNode ReadDoctorNode(const DoctorFlags& flags, const Filesystem& files) {
  DoctorNode node;
  node.apiserver.directory = flags.manifests;
  ReadManifests(flags.manifests, files, node);
  FindPods(node);
  if (!node.provider || !flags.unit.empty()) FindUnit(flags.unit, files, node);
  if (node.provider) TakeProvider(*node.provider, files, node);
  ReadConfiguration(flags, files, node);
  ApplyFlags(flags, node);
  TakeEndpoints(node);
  node.apiserver.sockets = node.sockets;
  return node;
}

}  // namespace atrest::cli
