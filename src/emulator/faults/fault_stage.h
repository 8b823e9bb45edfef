// Stands in front of the protocol: lets faults happen and writes the request log.
#pragma once

#include <functional>
#include <optional>

#include "emulator/faults/fault_plan.h"
#include "emulator/faults/request_facts.h"
#include "emulator/faults/request_log.h"
#include "emulator/faults/shifted_clock.h"
#include "emulator/protocol/front_end.h"

namespace atrest::emulator {

// Thread-safe.
class FaultStage {
 public:
  struct Parts {
    const FrontEnd& front_end;
    FaultPlan& faults;
    RequestLog& log;
    KeyStore& store;
    const Principals& principals;
    const Clock& clock;
    bool record_requests;
    bool check_signatures;
  };
  explicit FaultStage(Parts parts) : parts_(parts) {}

  http::ServerResponse Answer(const http::ServerRequest& request) const;

 private:
  http::Response AnswerWith(const FaultEffect& effect, const http::ServerRequest& request,
                            const RequestFacts& facts) const;
  void Record(const http::ServerRequest& request, RequestSummary summary,
              const http::ServerResponse& response, const std::optional<Fault>& fault) const;

  const Parts parts_;
};

}  // namespace atrest::emulator
