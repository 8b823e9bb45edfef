// Which key stands behind which provider of the EncryptionConfiguration.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "kops/provider_plan.h"

namespace atrest::kops {

// As a person gives it: "ARN", or "NAME=ARN" where the provider's name must be a certain one.
struct KeyChoice {
  std::string name;  // may be empty
  std::string arn;
};

// kBadInput with a hint: an alias would not do, since IAM policies must name keys.
Result<KeyChoice> ParseKeyChoice(std::string_view text);

// A KMS provider that an EncryptionConfiguration has already, and the key that the cluster spec
// tells it to use, where it does.
struct KnownProvider {
  std::string name;
  std::string socket;
  std::string arn;
};

// Gives every chosen key a name and a socket. A known provider keeps its name, since the name is
// part of each stored value; it keeps its socket where kube-apiserver can see it, which is below
// `visible`. New sockets are made in `directory`. kBadInput if it cannot be told which key a known
// provider uses, or if one is left without a key.
Result<std::vector<PluginKey>> MatchKeys(const std::vector<KeyChoice>& choices,
                                         const std::vector<KnownProvider>& known,
                                         const std::string& directory, const std::string& visible);

}  // namespace atrest::kops
