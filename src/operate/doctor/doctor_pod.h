// A container of a static pod, as far as the doctor looks at it: its command line and what it sees
// of the host's files. A value; pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "yaml/node.h"

namespace atrest::operate {

struct PodMount {
  std::string inside;  // path in the container
  std::string host;    // path of the host
  std::string type;    // of hostPath: "Directory", "Socket"; may be empty
  bool read_only = false;
};

struct PodContainer {
  std::string file;  // where the pod was read
  std::string image;
  std::vector<std::string> arguments;  // command and args
  std::vector<PodMount> mounts;        // of hostPath volumes
  bool host_network = false;

  // The last value of a flag with one or two dashes, "--a=b" or "--a b"; nothing if it is not
  // there.
  std::optional<std::string> Flag(std::string_view name) const;
  // Where a path of the container is on the host; nothing if no hostPath covers it.
  std::optional<std::string> OnHost(std::string_view inside) const;
  // The mount that covers a path of the container, the longest one; nullptr if none does.
  const PodMount* Covering(std::string_view inside) const;
};

// The first container of a v1 Pod that runs `program`: its name, image or command line says so.
std::optional<PodContainer> FindContainer(const yaml::Node& pod, std::string_view program);

// "1.36" of an image "registry.k8s.io/kube-apiserver:v1.36.2"; empty if its tag is no version.
std::string ImageVersion(std::string_view image);

}  // namespace atrest::operate
