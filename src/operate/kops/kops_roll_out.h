// Runs the commands of a roll-out with the user's kops, and goes on where an earlier run stopped.
//
// What has been done is looked up in kops' state store; only whether `kops update` ended well is
// kept (kops_state.h). A rolling update that has nothing to do does nothing, so it is always run.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/call_context.h"
#include "base/clock.h"
#include "base/program_runner.h"
#include "base/result.h"
#include "operate/kops/kops_plan_files.h"
#include "operate/kops/kops_program.h"
#include "operate/kops/kops_state.h"

namespace atrest::operate {

struct RollOutNotes {
  std::function<void(std::string_view)> say;   // "2 of 5: kops create secret …"
  std::function<void(std::string_view)> line;  // a line that kops printed, as it came
};

// Used by one thread, once.
class KopsRollOut {
 public:
  // What is given by reference outlives it.
  KopsRollOut(const KopsPlan& plan, std::size_t stage, const KopsProgram& kops,
              ProgramRunner& programs, const Clock& clock, KopsStateFile& file, RollOutNotes notes);

  // `store`: what kops has now. `from`: the stage that is left; empty if it goes on with what was
  // begun. `state` is kept up to date, here and in the file. kSystem with
  // what kops said last if a command fails; kCancelled. Whatever the end, it may be run again.
  Result<void> Run(const KopsStore& store, const std::string& from, KopsState& state,
                   const CallContext& context);

 private:
  Result<void> Begin(const std::string& from, KopsState& state);
  Result<void> RunCommand(std::size_t index, const CallContext& context);
  Result<bool> IsDone(const kops::CommandLine& command, const KopsStageState& state) const;
  Result<void> CheckStore(const CallContext& context) const;

  const KopsPlan& plan_;
  const std::size_t index_;
  const kops::PlannedStage& stage_;
  const KopsProgram& kops_;
  ProgramRunner& programs_;
  const Clock& clock_;
  KopsStateFile& file_;
  const RollOutNotes notes_;
  const KopsStore* store_ = nullptr;
};

}  // namespace atrest::operate
