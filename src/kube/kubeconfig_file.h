// The text of kubeconfig files as entries, merged. Not for other folders.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/filesystem.h"
#include "kube/kubeconfig.h"
#include "yaml/node.h"

namespace atrest::kube {

// Not thread-safe.
class KubeconfigFiles {
 public:
  // Adds the entries of a file that earlier ones do not have. `path` is where it stands: relative
  // names in it are taken from there. kBadInput if it is no kubeconfig.
  Result<void> Add(std::string_view text, const std::string& path);

  // kAbsent if there is no such context, cluster or user; kBadInput if an entry cannot be used.
  Result<KubeTarget> Choose(const std::string& context, const Filesystem& files) const;

 private:
  struct Entry {
    yaml::Node node;
    std::string path;  // of its file
  };
  using Entries = std::map<std::string, Entry, std::less<>>;

  static Result<void> AddEntries(const yaml::Node& root, const char* list, const char* member,
                                 const std::string& path, Entries& entries);
  Result<const Entry*> Find(const Entries& entries, const char* what,
                            const std::string& name) const;

  Entries clusters_, users_, contexts_;
  std::string current_context_;
};

}  // namespace atrest::kube
