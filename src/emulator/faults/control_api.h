// The emulator's own API for tests, on a port of its own: faults, the request log, the clock, the
// state. JSON in and out; docs/emulator.md lists it. Nobody is authenticated, and GET /state gives
// key material in clear: serve it on loopback or a unix socket.
//
// Thread-safe.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "emulator/faults/fault_plan.h"
#include "emulator/faults/request_log.h"
#include "emulator/faults/shifted_clock.h"
#include "emulator/store/key_store.h"
#include "http/server.h"

namespace atrest::emulator {

class ControlApi {
 public:
  struct Parts {
    FaultPlan& faults;
    RequestLog& log;
    KeyStore& store;
    ShiftedClock& clock;            // of keys: deletion, rotation
    ShiftedClock& signature_clock;  // against which signatures are checked
  };
  explicit ControlApi(Parts parts) : parts_(parts) {}

  http::ServerResponse Answer(const http::ServerRequest& request);

 private:
  Result<json::Value> Run(const http::ServerRequest& request);
  Result<json::Value> AddFaults(std::string_view body);
  Result<json::Value> RemoveFault(const std::string& id);
  Result<json::Value> SetClock(std::string_view body);
  Result<json::Value> SetLag(std::string_view body);
  Result<json::Value> ExportState();
  Result<json::Value> ImportState(std::string_view body);
  Result<json::Value> Reset();

  const Parts parts_;
};

// One rule or a list of them, as POST /faults and --faults take them.
Result<std::vector<FaultRule>> ReadFaultRules(std::string_view text);

}  // namespace atrest::emulator
