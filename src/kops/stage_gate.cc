#include "kops/stage_gate.h"

#include <algorithm>
#include <array>
#include <utility>

#include "kube/encryption_configuration.h"

namespace atrest::kops {
namespace {

struct Naming {
  ConditionKind kind;
  std::string_view name;
  std::string_view text;
};

constexpr std::array kNamings{
    Naming{ConditionKind::kStored, "stored",
           "kops has the stage's cluster spec and EncryptionConfiguration"},
    Naming{ConditionKind::kApplied, "applied", "kops update cluster has nothing left to change"},
    Naming{ConditionKind::kNodesUpToDate, "nodes-up-to-date",
           "kops get instances says UpToDate of every control-plane node"},
    Naming{ConditionKind::kServersReady, "servers-ready",
           "every kube-apiserver is ready, and its checks of KMS plugins are ok: /readyz?verbose"},
    Naming{ConditionKind::kProviders, "providers", "every kube-apiserver asks "},
    Naming{ConditionKind::kConfiguration, "configuration",
           "every kube-apiserver that tells its configuration runs this stage's"},
    Naming{ConditionKind::kOneKeyId, "one-key-id",
           "all kube-apiservers know the same key id of each KMS plugin"},
    Naming{ConditionKind::kMigrated, "migrated", "the migration has ended without a failure"},
    Naming{ConditionKind::kVerified, "verified",
           "nothing in any etcd is otherwise than the servers write now: no plaintext that should "
           "be encrypted, nothing under what the next stage takes away"}};

const Naming& NamingOf(ConditionKind kind) {
  return *std::find_if(kNamings.begin(), kNamings.end(),
                       [kind](const Naming& naming) { return naming.kind == kind; });
}

}  // namespace

std::string_view ConditionName(ConditionKind kind) { return NamingOf(kind).name; }

Result<ConditionKind> ParseConditionKind(std::string_view name) {
  for (const Naming& naming : kNamings) {
    if (naming.name == name) return naming.kind;
  }
  return Error{Failure::kBadInput, "a condition that is not known: " + std::string(name),
               "use the atrest that made the plan, or make the plan anew"};
}

std::string ConditionText(const Condition& condition) {
  std::string text(NamingOf(condition.kind).text);
  if (condition.kind != ConditionKind::kProviders) return text;
  if (condition.names.empty()) return text + "no KMS v2 plugin";
  text += condition.names.size() == 1 ? "the KMS v2 plugin " : "the KMS v2 plugins ";
  for (std::size_t i = 0; i < condition.names.size(); ++i) {
    text += (i == 0 ? "" : ", ") + condition.names[i];
  }
  return text + " and no other";
}

Result<std::vector<Condition>> RollOutGate(std::string_view encryption) {
  std::vector<Condition> gate{{ConditionKind::kStored},
                              {ConditionKind::kApplied},
                              {ConditionKind::kNodesUpToDate},
                              {ConditionKind::kServersReady}};
  Condition providers{ConditionKind::kProviders};
  if (!encryption.empty()) {
    TRY_ASSIGN(const auto configuration, kube::EncryptionConfiguration::Parse(encryption));
    for (const kube::EncryptionRule& rule : configuration.rules()) {
      for (const kube::EncryptionProvider& provider : rule.providers) {
        if (provider.kind != kube::ProviderKind::kKmsV2) continue;
        std::vector<std::string>& names = providers.names;
        if (std::find(names.begin(), names.end(), provider.name) == names.end()) {
          names.push_back(provider.name);
        }
      }
    }
  }
  gate.push_back(providers);
  if (encryption.empty()) return gate;
  gate.push_back({ConditionKind::kConfiguration});
  if (!providers.names.empty()) gate.push_back({ConditionKind::kOneKeyId, providers.names});
  return gate;
}

}  // namespace atrest::kops
