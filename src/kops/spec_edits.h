// The single changes to a cluster's document. Each gives the changed text; nothing changes where
// the document says already what it should.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "json/json.h"
#include "kops/key_choice.h"
#include "kops/provider_plan.h"

namespace atrest::kops {

// A file that kops writes to the nodes of some roles.
struct Asset {
  std::string name;
  std::string path;
  std::vector<std::string> roles;
  std::string content;
};

// A file asset is ours if its path is, or if it is a static pod of an aws-encryption-provider; it
// keeps its name and path.
Result<std::string> WithFileAsset(std::string_view cluster, const Asset& asset);
Result<std::string> WithHook(std::string_view cluster, const std::string& name,
                             const std::vector<std::string>& roles, const std::string& unit);
// Takes a file asset or hook of ours away, where the other style is wanted.
Result<std::string> WithoutFileAsset(std::string_view cluster);
Result<std::string> WithoutHook(std::string_view cluster, const std::string& name);

Result<std::string> WithPolicy(std::string_view cluster, const std::string& role,
                               const json::Value& statement);

// What the pod or unit in the cluster's document says: which key has which socket.
Result<std::vector<KnownProvider>> KeysInSpec(std::string_view cluster);

}  // namespace atrest::kops
