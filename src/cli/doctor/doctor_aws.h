// What of AWS can be seen from here: the way to KMS, credentials and identity, keys. Looks; the
// judging is operate/doctor_*.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/call_context.h"
#include "base/clock.h"
#include "base/result.h"
#include "cli/doctor/doctor_node.h"
#include "operate/doctor/doctor_report.h"

namespace atrest::cli {

// Used by one thread.
class DoctorAws {
 public:
  // What is given outlives it. `each`: how long one question may take.
  static Result<std::unique_ptr<DoctorAws>> Open(const DoctorFlags& flags, const DoctorNode& node,
                                                 std::chrono::milliseconds each,
                                                 const Clock& clock);
  ~DoctorAws();

  // Network, identity, keys, in this order.
  std::vector<operate::CheckResult> Look(const CallContext& context);

 private:
  struct Parts;
  explicit DoctorAws(std::unique_ptr<Parts> parts);
  const std::unique_ptr<Parts> parts_;
};

}  // namespace atrest::cli
