#include "operate/kops/kops_gate.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "kops/spec_difference.h"
#include "operate/status/apiserver_gate.h"

namespace atrest::operate {
namespace {

using kops::ConditionKind;

// A server forgets no plugin that it once asked, but asks one that it has every minute.
constexpr std::chrono::minutes kStillAsked{3};

std::string HostOf(const std::string& url) {
  const std::size_t scheme = url.find("://");
  std::string rest = scheme == std::string::npos ? url : url.substr(scheme + 3);
  if (rest.starts_with('[')) return rest.substr(1, rest.find(']') - 1);
  return rest.substr(0, rest.find_first_of(":/"));
}

bool Has(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

const kops::Condition* ConditionOf(const kops::PlannedStage& stage, ConditionKind kind) {
  for (const kops::Condition& condition : stage.gate) {
    if (condition.kind == kind) return &condition;
  }
  return nullptr;
}

void ContradictByPlugins(const ApiServerView& view, const std::vector<std::string>& names,
                         WallTime now, std::vector<std::string>& found) {
  for (const std::string& name : names) {
    if (view.LatestStatus(name) != nullptr) continue;
    found.push_back("has not asked the KMS plugin " + name +
                    " since it started: it does not run this stage's configuration");
  }
  std::vector<std::string> said;
  for (const KeySighting& seen : view.status) {
    if (Has(names, seen.provider) || Has(said, seen.provider)) continue;
    if (seen.last + kStillAsked < now) continue;
    said.push_back(seen.provider);
    found.push_back("still asks the KMS plugin " + seen.provider +
                    ", which this stage's configuration does not have");
  }
}

class Judge {
 public:
  Judge(const KopsPlan& plan, std::size_t index, const KopsSight& sight)
      : plan_(plan), index_(index), stage_(plan.stage(index)), sight_(sight) {}

  Result<StageVerdict> Run() {
    for (const kops::Condition& condition : stage_.gate) TRY(Check(condition));
    return std::move(verdict_);
  }

 private:
  // Each reason once: several conditions may stumble over the same server.
  void Refuse(std::string reason) {
    if (!Has(verdict_.reasons, reason)) verdict_.reasons.push_back(std::move(reason));
  }

  Result<void> Check(const kops::Condition& condition) {
    switch (condition.kind) {
      case ConditionKind::kStored: return CheckStore();
      case ConditionKind::kApplied: CheckApplied(); break;
      case ConditionKind::kNodesUpToDate: CheckInstances(); break;
      case ConditionKind::kServersReady: CheckServers(); break;
      case ConditionKind::kProviders: CheckContradictions(); break;
      case ConditionKind::kConfiguration: CheckConfigurations(); break;
      case ConditionKind::kOneKeyId: CheckKeys(condition.names); break;
      case ConditionKind::kMigrated:
      case ConditionKind::kVerified: break;
    }
    return {};
  }

  Result<void> CheckStore() {
    TRY_ASSIGN(const auto difference,
               kops::FindSpecDifference(sight_.store.spec, plan_.ClusterOf(index_)));
    if (difference) {
      Refuse("kops has another cluster spec than " + stage_.name + ": " + *difference);
    }
    const std::string& hash = plan_.EncryptionHashOf(index_);
    if (!hash.empty() && sight_.store.encryption_hash != hash) {
      Refuse("kops has another EncryptionConfiguration than " + stage_.name);
    }
    return {};
  }

  void CheckApplied() {
    if (sight_.applied == true) return;
    Refuse(sight_.applied ? "kops update cluster has changes that were not applied"
                          : "whether kops update cluster has changes is not known");
  }

  void CheckInstances() {
    if (sight_.instances.empty()) Refuse("kops get instances lists no control-plane node");
    for (const KopsInstance& instance : sight_.instances) {
      const std::string who = "node " + instance.Name() + " (" + instance.group + ")";
      if (instance.status != InstanceStatus::kUpToDate) {
        Refuse(who + " is behind: kops says " + instance.status_text);
      } else if (instance.node.empty()) {
        Refuse(who + " has not joined the cluster");
      }
    }
  }

  void CheckServers() {
    if (sight_.instances.size() != sight_.servers.size()) {
      Refuse("kops has " + std::to_string(sight_.instances.size()) + " control-plane nodes, but " +
             std::to_string(sight_.servers.size()) + " kube-apiservers are known");
    }
    const kops::Condition* providers = ConditionOf(stage_, ConditionKind::kConfiguration);
    for (const ControlPlaneServer& server : sight_.servers) {
      const std::string who = ServerLabel(server.view, sight_);
      if (server.view.failure) {
        Refuse(who + " could not be asked: " + server.view.failure->message);
        continue;
      }
      for (const std::string& complaint : server.health.complaints) Refuse(who + " " + complaint);
      const bool silent = server.health.complaints.empty() && !server.health.has_kms_checks;
      if (providers != nullptr && HasKms() && silent) {
        Refuse(who + " checks no KMS plugin: it does not run this stage's configuration");
      }
    }
  }

  // The names are of KMS v2 alone; with v1 alone it cannot be told here.
  bool HasKms() const {
    const kops::Condition* providers = ConditionOf(stage_, ConditionKind::kProviders);
    return providers != nullptr && !providers->names.empty();
  }

  void CheckContradictions() {
    for (const ControlPlaneServer& server : sight_.servers) {
      if (server.view.failure) continue;
      for (const std::string& text : ContradictionsOf(server, stage_, sight_.time)) {
        Refuse(ServerLabel(server.view, sight_) + " " + text);
      }
    }
  }

  void CheckConfigurations() {
    const std::string wanted = "sha256:" + plan_.EncryptionHashOf(index_);
    for (const ControlPlaneServer& server : sight_.servers) {
      if (server.view.config_hash.empty() || server.view.config_hash == wanted) continue;
      Refuse(ServerLabel(server.view, sight_) + " runs another EncryptionConfiguration, " +
             server.view.config_hash);
    }
  }

  void CheckKeys(const std::vector<std::string>& names) {
    std::vector<ApiServerView> views;
    for (const ControlPlaneServer& server : sight_.servers) {
      if (server.view.failure) continue;  // said already
      views.push_back(server.view);
      views.back().server = ServerLabel(server.view, sight_);
      views.back().config_hash.clear();  // that is another condition's
    }
    if (views.empty()) return;
    for (const std::string& name : names) {
      GateVerdict verdict = JudgeApiServers(views, {{}, name}, sight_.time);
      for (std::string& reason : verdict.reasons) {
        // That one is a contradiction, with what it means.
        if (reason.find("has had no answer yet") == std::string::npos) Refuse(std::move(reason));
      }
      if (verdict.safe_at) verdict_.safe_at = std::max(verdict_.safe_at, verdict.safe_at);
    }
  }

  const KopsPlan& plan_;
  const std::size_t index_;
  const kops::PlannedStage& stage_;
  const KopsSight& sight_;
  StageVerdict verdict_;
};

}  // namespace

const KopsInstance* InstanceOf(const ApiServerView& server, const KopsSight& sight) {
  const std::string host = HostOf(server.server);
  const auto is_same = [&host](const KopsInstance& each) { return each.address == host; };
  const auto servers_there =
      std::count_if(sight.servers.begin(), sight.servers.end(),
                    [&host](const auto& each) { return HostOf(each.view.server) == host; });
  const auto first = std::find_if(sight.instances.begin(), sight.instances.end(), is_same);
  if (first == sight.instances.end() || servers_there > 1) return nullptr;
  if (std::find_if(first + 1, sight.instances.end(), is_same) != sight.instances.end()) {
    return nullptr;
  }
  return &*first;
}

std::string ServerLabel(const ApiServerView& server, const KopsSight& sight) {
  const KopsInstance* instance = InstanceOf(server, sight);
  if (instance == nullptr) return "kube-apiserver " + server.server;
  return "node " + instance->Name() + " (" + server.server + ")";
}

std::vector<std::string> ContradictionsOf(const ControlPlaneServer& server,
                                          const kops::PlannedStage& stage, WallTime now) {
  std::vector<std::string> found;
  const kops::Condition* providers = ConditionOf(stage, ConditionKind::kProviders);
  if (providers != nullptr) ContradictByPlugins(server.view, providers->names, now, found);
  return found;
}

Result<StageVerdict> JudgeStage(const KopsPlan& plan, std::size_t stage, const KopsSight& sight) {
  return Judge(plan, stage, sight).Run();
}

}  // namespace atrest::operate
