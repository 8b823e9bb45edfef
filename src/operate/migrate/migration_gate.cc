#include "operate/migrate/migration_gate.h"

#include <algorithm>
#include <set>
#include <utility>

#include "crypto/sha256.h"
#include "operate/status/apiserver_gate.h"
#include "operate/verify_report.h"

namespace atrest::operate {
namespace {

constexpr int kMaxRounds = 5;  // others may write the object while it is compared

// KMS v2 providers that write some planned resource.
std::set<std::string> WritingProviders(const MigrationQuestion& question,
                                       const MigrationPlan& plan) {
  std::set<std::string> names;
  if (question.configuration == nullptr) return names;
  for (const PlannedResource& planned : plan.resources) {
    const auto providers =
        question.configuration->ProvidersOf(planned.resource.group, planned.resource.name);
    if (providers.empty() || providers.front()->kind != kube::ProviderKind::kKmsV2) continue;
    names.insert(providers.front()->name);
  }
  return names;
}

void AddVerdict(const GateVerdict& verdict, MigrationGate& gate) {
  for (const std::string& text : verdict.reasons) {
    const std::string reason = PlainText(text);
    if (std::find(gate.blockers.begin(), gate.blockers.end(), reason) == gate.blockers.end()) {
      gate.blockers.push_back(reason);
    }
  }
  if (verdict.safe_at && (!gate.safe_at || *gate.safe_at < *verdict.safe_at)) {
    gate.safe_at = verdict.safe_at;
  }
}

void CompareConfigurations(std::span<const ApiServerView> servers, const std::string& wanted,
                           MigrationGate& gate) {
  for (const ApiServerView& server : servers) {
    if (server.failure) continue;  // a blocker already
    const std::string name = PlainText(server.server);
    if (server.config_hash.empty()) {
      gate.unknown.push_back(name + " does not tell which configuration it runs");
    } else if (!wanted.empty() && server.config_hash != wanted) {
      gate.blockers.push_back(name + " runs another EncryptionConfiguration than the one given");
    }
  }
}

// Of the providers that write, where they are known: what else a server remembers is gone after its
// next restart.
std::string KeyFingerprint(std::span<const ApiServerView> servers,
                           const std::set<std::string>& providers, bool all) {
  std::set<std::string> facts;
  for (const ApiServerView& server : servers) {
    facts.insert("config " + server.config_hash);
    for (const KeySighting& sighting : server.status) {
      if (!all && !providers.contains(sighting.provider)) continue;
      facts.insert("key " + sighting.provider + " " +
                   server.LatestStatus(sighting.provider)->key_id_hash);
    }
  }
  std::string text;
  for (const std::string& fact : facts) text += fact + "\n";
  return "sha256:" + crypto::Hex(crypto::View(crypto::Sha256(text)));
}

}  // namespace

std::string ConfigurationHash(std::string_view text) {
  return "sha256:" + crypto::Hex(crypto::View(crypto::Sha256(text)));
}

MigrationGate JudgeMigration(std::span<const ApiServerView> servers,
                             const MigrationQuestion& question, const MigrationPlan& plan,
                             WallTime now) {
  MigrationGate gate;
  const std::set<std::string> providers = WritingProviders(question, plan);
  if (providers.empty()) {
    AddVerdict(JudgeApiServers(servers, {question.key_id, ""}, now), gate);
  }
  for (const std::string& provider : providers) {
    AddVerdict(JudgeApiServers(servers, {question.key_id, provider}, now), gate);
  }
  CompareConfigurations(servers, question.configuration_hash, gate);
  gate.key = KeyFingerprint(servers, providers, question.configuration == nullptr);
  return gate;
}

namespace {

class Comparison {
 public:
  Comparison(std::span<kube::ApiClient* const> servers, const kube::ApiResource& resource,
             MigrationPatience& patience, const CallContext& context)
      : servers_(servers), resource_(resource), patience_(patience), context_(context) {}

  Result<std::optional<std::string>> Run() {
    for (int round = 0; round < kMaxRounds; ++round) {
      auto page = patience_.Call<kube::ObjectPage>(
          [&](const CallContext& call) { return servers_[0]->List(resource_, 1, "", call); },
          context_);
      if (!page.ok()) return std::move(page).error();
      if (page->objects.empty()) return std::optional<std::string>();
      TRY_ASSIGN(const auto compared, Compare(page->objects.front()));
      if (compared) return *compared;
    }
    return std::optional<std::string>();  // too busy to be compared: others' writes settle it
  }

 private:
  // Nothing if somebody else wrote the object meanwhile.
  Result<std::optional<std::optional<std::string>>> Compare(kube::ObjectMeta object) {
    using Kind = kube::TouchOutcome::Kind;
    for (std::size_t i = 0; i < servers_.size(); ++i) {
      kube::ApiClient& server = *servers_[i];
      auto outcome = patience_.Call<kube::TouchOutcome>(
          [&](const CallContext& call) { return server.Touch(resource_, object, call); }, context_);
      if (!outcome.ok() && outcome.error().kind == Failure::kServiceFault) {
        return Found(server.server() + " cannot read what " + servers_[0]->server() +
                     " writes: " + outcome.error().message);
      }
      if (!outcome.ok()) return std::move(outcome).error();
      if (outcome->kind == Kind::kConflict || outcome->kind == Kind::kGone) {
        return std::optional<std::optional<std::string>>();
      }
      if (i > 0 && outcome->kind == Kind::kWritten) {
        return Found(server.server() + " writes otherwise than the servers before it: it wrote " +
                     "again what " + servers_[i - 1]->server() + " had written");
      }
      object.resource_version = outcome->resource_version;
    }
    return Found(std::nullopt);
  }

  std::optional<std::optional<std::string>> Found(std::optional<std::string> text) const {
    if (text) *text = PlainText(resource_.Label() + ": " + *text);
    return std::optional(std::move(text));
  }

  const std::span<kube::ApiClient* const> servers_;
  const kube::ApiResource& resource_;
  MigrationPatience& patience_;
  const CallContext& context_;
};

}  // namespace

Result<std::optional<std::string>> FindDisagreement(std::span<kube::ApiClient* const> servers,
                                                    const MigrationPlan& plan,
                                                    MigrationPatience& patience,
                                                    const CallContext& context) {
  if (servers.size() < 2) return std::optional<std::string>();
  for (const PlannedResource& planned : plan.resources) {
    TRY_ASSIGN(auto found, Comparison(servers, planned.resource, patience, context).Run());
    if (found) return found;
  }
  return std::optional<std::string>();
}

}  // namespace atrest::operate
