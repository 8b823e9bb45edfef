// What can be seen beyond this node: every kube-apiserver, etcd, backups. Looks; the judging is
// operate/doctor/doctor_cluster.h.
#pragma once

#include <vector>

#include "base/call_context.h"
#include "cli/command.h"
#include "cli/doctor/doctor_node.h"
#include "operate/doctor/doctor_report.h"

namespace atrest::cli {

// Said once, before threads look: which API is asked. nullptr if there is no kubeconfig.
struct DoctorKube {
  std::optional<Error> failure;
  std::unique_ptr<OpenedKube> api;
};
DoctorKube OpenDoctorKube(const DoctorFlags& flags, Session& session);

std::vector<operate::CheckResult> LookAtServers(DoctorKube& kube, const Clock& clock,
                                                const CallContext& context);

std::vector<operate::CheckResult> LookAtValues(const DoctorFlags& flags, const DoctorNode& node,
                                               const Clock& clock, const CallContext& context);

}  // namespace atrest::cli
