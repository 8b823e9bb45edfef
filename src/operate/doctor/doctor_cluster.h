// All kube-apiservers, etcd and backups: the reports of other commands, as results of checks. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "operate/doctor/doctor_report.h"
#include "operate/status/rotation_status.h"
#include "operate/value_source.h"

namespace atrest::operate {

// Absent: there is no kubeconfig to ask with.
std::vector<CheckResult> JudgeServers(const std::optional<Result<RotationStatus>>& status);

struct ValuesSight {
  std::uint64_t bound = 0;                      // values that are looked at, of each source
  std::optional<Result<VerifyReport>> etcd;     // absent: no etcd is known
  std::optional<Result<VerifyReport>> backups;  // absent: no --snapshot
};

std::vector<CheckResult> JudgeValues(const ValuesSight& sight);

// Hands on the first `bound` values of a source and ends well then. Not thread-safe.
class BoundedSource final : public ValueSource {
 public:
  // `source` outlives it.
  BoundedSource(ValueSource& source, std::uint64_t bound) : source_(source), bound_(bound) {}
  const std::string& name() const override { return source_.name(); }
  Result<SourceReport> Scan(std::string_view prefix, const etcd::EntryVisitor& visit,
                            const etcd::ScanProgress& progress,
                            const CallContext& context) override;

 private:
  ValueSource& source_;
  const std::uint64_t bound_;
};

}  // namespace atrest::operate
