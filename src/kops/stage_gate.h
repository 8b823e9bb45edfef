// What must hold before the stage after the next may begin, as conditions that a program checks.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace atrest::kops {

enum class ConditionKind {
  kStored,         // kops has the stage's cluster spec and EncryptionConfiguration
  kApplied,        // kops update cluster has nothing left to change
  kNodesUpToDate,  // kops get instances says UpToDate of every control-plane node
  kServersReady,   // every kube-apiserver is ready, and so is each KMS plugin for it
  kProviders,      // every kube-apiserver asks the KMS v2 plugins `names` and no other
  kConfiguration,  // every kube-apiserver that tells its configuration runs the stage's
  kOneKeyId,       // every kube-apiserver knows the same key id of each of the plugins `names`
  kMigrated,       // everything was written again since all servers write as this stage says
  kVerified,       // nothing in any etcd is otherwise than the servers write now
};

struct Condition {
  ConditionKind kind = ConditionKind::kStored;
  std::vector<std::string> names = {};  // of KMS plugins

  bool operator==(const Condition&) const = default;
};

// "servers-ready", as a plan's file has it.
std::string_view ConditionName(ConditionKind kind);
// kBadInput for a name that is none: a newer program wrote it.
Result<ConditionKind> ParseConditionKind(std::string_view name);

// For people: "every kube-apiserver is ready, …".
std::string ConditionText(const Condition& condition);

// Of a roll-out of this EncryptionConfiguration; an empty one: the servers have none.
Result<std::vector<Condition>> RollOutGate(std::string_view encryption);

}  // namespace atrest::kops
