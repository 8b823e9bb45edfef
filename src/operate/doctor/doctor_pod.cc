#include "operate/doctor/doctor_pod.h"

#include <map>

#include "yaml/edit.h"

namespace atrest::operate {
namespace {

std::string TextOf(const yaml::Node& node, std::string_view member) {
  const yaml::Node* found = node.Find(member);
  return found == nullptr ? "" : std::string(found->Scalar());
}

std::string_view WithoutSlash(std::string_view path) {
  while (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  return path;
}

bool IsBelow(std::string_view path, std::string_view directory) {
  if (directory == "/") return path.starts_with('/');
  return path.starts_with(directory) &&
         (path.size() == directory.size() || path[directory.size()] == '/');
}

struct HostPath {
  std::string path, type;
};

std::map<std::string, HostPath> HostPathsOf(const yaml::Node& pod) {
  std::map<std::string, HostPath> paths;
  const yaml::Node* volumes = yaml::FindAt(pod, {"spec", "volumes"});
  if (volumes == nullptr) return paths;
  for (const yaml::Node& volume : volumes->items()) {
    const yaml::Node* host = volume.Find("hostPath");
    if (host != nullptr) {
      paths[TextOf(volume, "name")] = {TextOf(*host, "path"), TextOf(*host, "type")};
    }
  }
  return paths;
}

std::vector<PodMount> MountsOf(const yaml::Node& pod, const yaml::Node& container) {
  const std::map<std::string, HostPath> hosts = HostPathsOf(pod);
  std::vector<PodMount> mounts;
  const yaml::Node* list = container.Find("volumeMounts");
  if (list == nullptr) return mounts;
  for (const yaml::Node& mount : list->items()) {
    const auto host = hosts.find(TextOf(mount, "name"));
    if (host == hosts.end()) continue;
    std::string inside = TextOf(mount, "mountPath");
    std::string path = host->second.path;
    if (const std::string sub = TextOf(mount, "subPath"); !sub.empty()) path += "/" + sub;
    mounts.push_back({std::string(WithoutSlash(inside)), std::string(WithoutSlash(path)),
                      host->second.type, TextOf(mount, "readOnly") == "true"});
  }
  return mounts;
}

void AddArguments(const yaml::Node& container, std::string_view member, PodContainer& into) {
  const yaml::Node* list = container.Find(member);
  if (list == nullptr) return;
  for (const yaml::Node& item : list->items()) into.arguments.emplace_back(item.Scalar());
}

bool Runs(const yaml::Node& container, const PodContainer& read, std::string_view program) {
  if (TextOf(container, "name") == program) return true;
  if (read.image.find(program) != std::string::npos) return true;
  for (const std::string& argument : read.arguments) {
    if (argument == program || argument.find("/" + std::string(program)) != std::string::npos) {
      return true;
    }
  }
  return false;
}

}  // namespace

std::optional<std::string> PodContainer::Flag(std::string_view name) const {
  std::optional<std::string> value;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    std::string_view text = arguments[i];
    if (!text.starts_with('-')) continue;
    text.remove_prefix(text.starts_with("--") ? 2 : 1);
    if (!text.starts_with(name)) continue;
    text.remove_prefix(name.size());
    if (text.starts_with('=')) value = text.substr(1);
    if (!text.empty()) continue;
    const bool next = i + 1 < arguments.size() && !arguments[i + 1].starts_with('-');
    value = next ? arguments[i + 1] : "true";
  }
  return value;
}

const PodMount* PodContainer::Covering(std::string_view inside) const {
  const PodMount* best = nullptr;
  for (const PodMount& mount : mounts) {
    if (!IsBelow(inside, mount.inside)) continue;
    if (best == nullptr || mount.inside.size() > best->inside.size()) best = &mount;
  }
  return best;
}

std::optional<std::string> PodContainer::OnHost(std::string_view inside) const {
  const PodMount* mount = Covering(inside);
  if (mount == nullptr) return std::nullopt;
  std::string_view rest = inside.substr(mount->inside == "/" ? 0 : mount->inside.size());
  return (mount->host == "/" && !rest.empty() ? "" : mount->host) + std::string(rest);
}

std::optional<PodContainer> FindContainer(const yaml::Node& pod, std::string_view program) {
  if (TextOf(pod, "kind") != "Pod") return std::nullopt;
  const yaml::Node* containers = yaml::FindAt(pod, {"spec", "containers"});
  if (containers == nullptr) return std::nullopt;
  for (const yaml::Node& container : containers->items()) {
    PodContainer read;
    read.image = TextOf(container, "image");
    AddArguments(container, "command", read);
    AddArguments(container, "args", read);
    if (!Runs(container, read, program)) continue;
    read.mounts = MountsOf(pod, container);
    const yaml::Node* network = yaml::FindAt(pod, {"spec", "hostNetwork"});
    read.host_network = network != nullptr && network->Scalar() == "true";
    return read;
  }
  return std::nullopt;
}

std::string ImageVersion(std::string_view image) {
  image = image.substr(0, image.find('@'));
  const std::size_t colon = image.rfind(':');
  if (colon == std::string_view::npos) return "";
  std::string_view tag = image.substr(colon + 1);
  if (tag.starts_with('v')) tag.remove_prefix(1);
  const std::size_t dot = tag.find('.');
  if (dot == std::string_view::npos) return "";
  const std::size_t end = tag.find_first_not_of("0123456789", dot + 1);
  const std::string version(tag.substr(0, end));
  return version.find_first_not_of("0123456789.") == std::string::npos ? version : "";
}

}  // namespace atrest::operate
