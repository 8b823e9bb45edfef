#include "operate/kops/kops_status.h"

#include <algorithm>
#include <utility>

namespace atrest::operate {
namespace {

std::string Joined(const std::vector<std::string>& texts, const char* between) {
  std::string all;
  for (const std::string& text : texts) all += (all.empty() ? "" : between) + text;
  return all;
}

std::string PluginsText(const std::vector<std::string>& plugins) {
  return plugins.empty() ? "no KMS v2 plugin" : "KMS v2 " + Joined(plugins, ", ");
}

class StageFinder {
 public:
  StageFinder(const KopsPlan& plan, const KopsSight& sight, const KopsStatus& status)
      : plan_(plan), sight_(sight), at_(status.store.Stage()), applied_(status.applied) {}

  void Find(NodeStage& node, const KopsInstance* instance, const ControlPlaneServer* server) const {
    const bool tells = server != nullptr && !server->view.config_hash.empty();
    if (tells) {
      FindByHash(node, server->view.config_hash);
    } else {
      FindByKops(node, instance, server);
    }
    node.behind = node.behind || (node.stage && at_ && *node.stage != *at_);
  }

 private:
  static void Unknown(NodeStage& node, std::string because, std::string advice) {
    node.because = std::move(because);
    node.advice = std::move(advice);
  }

  std::string Name(std::size_t stage) const { return plan_.stage(stage).name; }
  std::string Apply(std::size_t stage) const {
    return "atrest kops apply --plan " + plan_.directory() + " --stage " + Name(stage);
  }

  void FindByHash(NodeStage& node, const std::string& hash) const {
    for (std::size_t i = plan_.size(); i-- > 0;) {
      if (hash != "sha256:" + plan_.EncryptionHashOf(i)) continue;
      // Several stages with one file: that which kops has, if it is one of them.
      const bool same = at_ && plan_.EncryptionHashOf(*at_) == plan_.EncryptionHashOf(i);
      node.stage = same ? *at_ : i;
      node.because = "its kube-apiserver runs this stage's file, by its hash";
      return;
    }
    Unknown(node, "its kube-apiserver runs an EncryptionConfiguration that is none of the plan's",
            "see which: " + hash + "; make the plan anew from what the cluster has");
    node.behind = true;
  }

  void FindByKops(NodeStage& node, const KopsInstance* instance,
                  const ControlPlaneServer* server) const {
    if (instance == nullptr) {
      return Unknown(node,
                     "its kube-apiserver does not tell its configuration, and kops has no "
                     "node with this address",
                     "name the servers as kops knows them: --apiserver https://INTERNAL-IP");
    }
    if (!at_) {
      return Unknown(node, "kops has no stage of the plan: " + sight_text(),
                     "make the plan anew, or put a stage's files back");
    }
    if (instance->status == InstanceStatus::kNeedsUpdate ||
        instance->status == InstanceStatus::kDetached) {
      node.behind = true;
      return Unknown(node,
                     "kops says " + instance->status_text + ": it is from before " + Name(*at_),
                     Apply(*at_));
    }
    if (instance->status != InstanceStatus::kUpToDate || instance->node.empty()) {
      return Unknown(node, "kops does not say UpToDate of a node that has joined",
                     "wait for it: kops validate cluster");
    }
    FindUpToDate(node, server);
  }

  void FindUpToDate(NodeStage& node, const ControlPlaneServer* server) const {
    if (applied_ != true) {
      return Unknown(node,
                     "kops has the files of " + Name(*at_) +
                         ", but they are not applied: " + "UpToDate speaks of those before",
                     Apply(*at_));
    }
    const std::string by_kops = "kops says UpToDate and has this stage's files";
    if (server == nullptr || server->view.failure) {
      return Unknown(node, by_kops + ", but its kube-apiserver could not be asked",
                     "look at it, or name it with --apiserver");
    }
    const auto against = ContradictionsOf(*server, plan_.stage(*at_), sight_.time);
    if (!against.empty()) {
      node.behind = true;
      return Unknown(node, by_kops + ", but the server " + against.front(),
                     "look at the node; kops rolling-update cluster --force replaces it");
    }
    node.stage = at_;
    node.because = by_kops + "; its server asks " + PluginsText(node.plugins);
  }

  std::string sight_text() const { return "its spec or EncryptionConfiguration is another one"; }

  const KopsPlan& plan_;
  const KopsSight& sight_;
  const std::optional<std::size_t> at_;
  const std::optional<bool> applied_;
};

void ShowServer(NodeStage& node, const ControlPlaneServer& server) {
  node.server = server.view.server;
  node.ready = !server.view.failure && server.health.complaints.empty();
  for (const KeySighting& seen : server.view.status) {
    const auto same = std::find(node.plugins.begin(), node.plugins.end(), seen.provider);
    if (same == node.plugins.end()) node.plugins.push_back(seen.provider);
  }
}

std::string NextStep(const KopsPlan& plan, const KopsStatus& status, const KopsState& state) {
  const std::string apply = "atrest kops apply --plan " + plan.directory() + " --stage ";
  const auto at = status.store.Stage();
  if (!at) {
    return "kops has no stage of this plan: finish the stage that was begun, or make the plan anew";
  }
  if (!status.IsOne()) return *at == 0 ? "" : "finish it: " + apply + plan.stage(*at).name;
  std::size_t next = *at + 1;
  while (next < plan.size() && plan.stage(next).kind != kops::StageKind::kRollOut) {
    const auto known = state.stages.find(plan.stage(next).name);
    if (known == state.stages.end() || !known->second.done_at) break;
    ++next;
  }
  if (next == plan.size()) return "nothing is left to do";
  return "next: " + apply + plan.stage(next).name;
}

}  // namespace

bool KopsStatus::IsKnown() const {
  return !nodes.empty() && std::all_of(nodes.begin(), nodes.end(), [](const NodeStage& node) {
    return node.stage.has_value();
  });
}

bool KopsStatus::IsOne() const {
  return IsKnown() && std::none_of(nodes.begin(), nodes.end(),
                                   [](const NodeStage& node) { return node.behind; });
}

Result<KopsStatus> JudgeKopsStatus(const KopsPlan& plan, const KopsSight& sight,
                                   const KopsState& state) {
  KopsStatus status;
  status.time = sight.time;
  status.applied = sight.applied;
  TRY_ASSIGN(status.store, FindPosition(plan, sight.store, 0));
  const StageFinder finder(plan, sight, status);
  std::vector<const ControlPlaneServer*> homeless;
  std::vector<const KopsInstance*> housed;
  for (const ControlPlaneServer& server : sight.servers) {
    const KopsInstance* instance = InstanceOf(server.view, sight);
    if (instance == nullptr) homeless.push_back(&server);
  }
  for (const KopsInstance& instance : sight.instances) {
    NodeStage node{instance.Name(), instance.group, instance.status_text};
    const ControlPlaneServer* own = nullptr;
    for (const ControlPlaneServer& server : sight.servers) {
      if (InstanceOf(server.view, sight) == &instance) own = &server;
    }
    if (own != nullptr) ShowServer(node, *own);
    finder.Find(node, &instance, own);
    status.nodes.push_back(std::move(node));
  }
  for (const ControlPlaneServer* server : homeless) {
    NodeStage node;
    ShowServer(node, *server);
    finder.Find(node, nullptr, server);
    status.nodes.push_back(std::move(node));
  }
  status.next = NextStep(plan, status, state);
  return status;
}

}  // namespace atrest::operate
