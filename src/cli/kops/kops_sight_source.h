// What `kops apply` and `kops status` look at: kops itself, and each kube-apiserver.
#pragma once

#include <memory>

#include "base/call_context.h"
#include "base/program_runner.h"
#include "base/result.h"
#include "cli/command.h"
#include "cli/kube_flags.h"
#include "operate/kops/kops_gate.h"
#include "operate/kops/kops_program.h"

namespace atrest::cli {

// Used by one thread.
class KopsSightSource {
 public:
  // What is given outlives it. Nothing is connected yet.
  static Result<std::unique_ptr<KopsSightSource>> Open(const KubeFlags& flags,
                                                       const operate::KopsProgram& kops,
                                                       Session& session);

  // What kops has stored, and its machines.
  Result<void> AskKops(operate::KopsSight& sight, const CallContext& context) const;
  // The kube-apiservers of now, all at once. A server that does not answer is part of the sight;
  // an error means that they could not be found.
  Result<void> AskServers(operate::KopsSight& sight, const CallContext& context) const;

 private:
  KopsSightSource(const operate::KopsProgram& kops, Session& session)
      : kops_(kops), session_(session) {}

  const operate::KopsProgram& kops_;
  Session& session_;
  std::unique_ptr<OpenedKube> kube_;
};

}  // namespace atrest::cli
