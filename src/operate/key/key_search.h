// Finding the key of a cluster again: by its alias or, where somebody was interrupted before the
// alias was made, by the tags that each key gets in the same call that makes it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/call_context.h"
#include "base/result.h"
#include "kms/key_administration.h"

namespace atrest::operate {

inline constexpr const char* kClusterTag = "KubernetesCluster";  // as kops tags what is a cluster's
inline constexpr const char* kAliasTag = "atrest/alias";  // the alias that the key was made for

struct FoundKey {
  kms::KeyMetadata key;
  bool has_alias = false;                 // found by it
  std::vector<kms::KeyMetadata> surplus;  // made for the same alias later, never named
};

// Nothing if there is none. kBadInput if the alias names a key of another cluster, or of nobody
// known. Of several keys with the tags the oldest; those that cannot be used are not looked at.
Result<std::optional<FoundKey>> FindKey(kms::KeyAdministration& kms, const std::string& alias,
                                        const std::string& cluster, const CallContext& context);

// The keys without an alias that have the tags, oldest first.
Result<std::vector<kms::KeyMetadata>> FindKeysByTag(kms::KeyAdministration& kms,
                                                    const std::string& alias,
                                                    const std::string& cluster,
                                                    const CallContext& context);

}  // namespace atrest::operate
