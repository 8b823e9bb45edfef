// The emulator as a whole, without its socket: options in, answers out.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "base/clock.h"
#include "base/filesystem.h"
#include "base/random.h"
#include "base/result.h"
#include "emulator/faults/control_api.h"
#include "emulator/faults/fault_stage.h"
#include "emulator/protocol/front_end.h"
#include "emulator/protocol/principals.h"
#include "emulator/seed/seed.h"
#include "emulator/store/key_store.h"

namespace atrest::emulator {

struct EmulatorOptions {
  std::string region = "us-east-1";
  std::string account = "000000000000";
  std::string seed_file;          // empty: none
  std::string data_directory;     // empty: everything is forgotten at the end
  std::string regions_directory;  // where emulators of other Regions are met; empty: nowhere
  bool check_signatures = true;
  std::chrono::milliseconds latency{0};  // of every answer
  VisibilityLag lag;
  std::vector<FaultRule> faults;  // set from the start
  bool record_requests = false;
};

// Thread-safe.
class Emulator {
 public:
  // What the emulator needs of the machine; outlives it.
  struct Machine {
    const Clock& clock;
    Random& random;
    Filesystem& filesystem;
  };

  // kBadInput for an impossible option or a damaged state file; the errors of Filesystem.
  static Result<std::unique_ptr<Emulator>> Open(const EmulatorOptions& options, Machine machine);

  http::ServerResponse Answer(const http::ServerRequest& request);
  // A request to the control API.
  http::ServerResponse Control(const http::ServerRequest& request);

 private:
  Emulator(const EmulatorOptions& options, Machine machine, Home home, SavedState state,
           std::unique_ptr<Archive> archive);
  // Keys and aliases that are there already stay as they are.
  Result<void> Plant(Seed seed);

  const std::chrono::milliseconds latency_;
  ShiftedClock clock_;
  ShiftedClock signature_clock_;
  Principals principals_;
  Roles roles_;
  KeyStore store_;
  Kms kms_;
  std::unique_ptr<Authenticator> authenticator_;
  Sts sts_;
  FrontEnd front_end_;
  FaultPlan faults_;
  RequestLog log_;
  FaultStage stage_;
  ControlApi control_;
};

}  // namespace atrest::emulator
