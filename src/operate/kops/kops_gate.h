// Whether a stage of a plan holds on every control-plane node, out of what kops and each
// kube-apiserver say. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "operate/kops/apiserver_health.h"
#include "operate/kops/kops_instances.h"
#include "operate/kops/kops_plan_files.h"
#include "operate/kops/kops_program.h"
#include "operate/status/apiserver_view.h"

namespace atrest::operate {

struct ControlPlaneServer {
  ApiServerView view = {};
  ApiServerHealth health = {};
};

// What was seen of a cluster at one moment.
struct KopsSight {
  KopsStore store = {};
  std::optional<bool> applied = {};  // kops update cluster would change nothing; nothing: not asked
  std::vector<KopsInstance> instances = {};
  std::vector<ControlPlaneServer> servers = {};
  WallTime time = {};
};

struct StageVerdict {
  std::vector<std::string> reasons = {};  // why not, each naming its node or server; printable
  std::optional<WallTime> safe_at = {};   // when, if nothing else changes
  bool open() const { return reasons.empty(); }
};

// The instance on which a server runs: where their addresses are the same, and no other's.
const KopsInstance* InstanceOf(const ApiServerView& server, const KopsSight& sight);
// "control-plane-a (https://10.0.0.1)", or the server alone.
std::string ServerLabel(const ApiServerView& server, const KopsSight& sight);

// What a server shows that does not fit to this stage; empty: nothing is against it.
std::vector<std::string> ContradictionsOf(const ControlPlaneServer& server,
                                          const kops::PlannedStage& stage, WallTime now);

// Of a roll-out, or the stage 0. What is no matter of kops and servers (a migration) is left out.
Result<StageVerdict> JudgeStage(const KopsPlan& plan, std::size_t stage, const KopsSight& sight);

}  // namespace atrest::operate
