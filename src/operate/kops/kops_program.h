// The user's own kops, asked what it knows of a cluster. It changes nothing here.
//
// Facts: kops cmd/kops/{get_all,get_secrets,get_instances,update_cluster}.go, 1.22 to 1.37.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/call_context.h"
#include "base/clock.h"
#include "base/program_runner.h"
#include "base/result.h"
#include "base/secret.h"
#include "kops/plan.h"
#include "operate/kops/kops_instances.h"

namespace atrest::operate {

struct KopsStore {
  std::string spec;             // YAML: the cluster and its instance groups
  std::string encryption_hash;  // sha256 in hex of the EncryptionConfiguration; empty: it has none
};

// Errors: kAbsent: no kops there; kSystem: kops failed, the message has what it said last;
// kBadInput for what cannot be read; kCancelled, kDeadlineExceeded.
class KopsProgram {
 public:
  // What is given by reference outlives it. `path`: of the program, or a name in PATH.
  KopsProgram(std::string path, std::string cluster, ProgramRunner& programs, const Clock& clock)
      : path_(std::move(path)), cluster_(std::move(cluster)), programs_(programs), clock_(clock) {}

  const std::string& path() const { return path_; }

  Result<KopsStore> ReadStore(const CallContext& context) const;
  // Those that have a kube-apiserver.
  Result<std::vector<KopsInstance>> ReadControlPlane(const CallContext& context) const;
  // Whether `kops update cluster` would change nothing. Takes as long as a look at all of the
  // cloud.
  Result<bool> IsApplied(const CallContext& context) const;

 private:
  Result<Secret> Ask(const std::vector<std::string>& arguments, const CallContext& context) const;

  const std::string path_, cluster_;
  ProgramRunner& programs_;
  const Clock& clock_;
};

// The last line that says something, made printable; at most 300 bytes.
std::string LastLine(std::string_view text);

}  // namespace atrest::operate
