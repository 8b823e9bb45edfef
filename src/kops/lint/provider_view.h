// A static pod that runs aws-encryption-provider, as the rules look at it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "kops/lint/corpus.h"

namespace atrest::kops::lint {

struct Argument {
  std::string text;
  int line = 0;
};

// Points into the corpus.
struct ProviderView {
  const Document* document = nullptr;
  const yaml::Node* container = nullptr;
  yaml::Path container_path;
  std::vector<Argument> arguments;  // of command and args, or the words of a shell's script

  // The values of a flag, one or two dashes, lists split at commas.
  std::vector<Argument> Values(std::string_view flag) const;
  // The last value, or the default of aws-encryption-provider.
  std::string Value(std::string_view flag, std::string_view otherwise) const;
  bool HostNetwork() const;
  // The port that health is served on; 0 if it cannot be told.
  int HealthPort() const;
};

// Of the static pods.
std::vector<ProviderView> ProvidersIn(const Corpus& corpus);

// Of what Kubernetes itself would start.
std::vector<ProviderView> ProvidersOfWorkloadsIn(const Corpus& corpus);

// True for a document that a kops cluster holds, or that is linted together with one.
bool IsOnKops(const Corpus& corpus, const Document& document);

// Whether a kube-apiserver of kops sees a file at this path.
bool IsVisibleToApiServer(std::string_view path);

// Whether kops or Kubernetes uses this port on a control-plane node.
bool IsPortInUse(int port);

}  // namespace atrest::kops::lint
