// One run of `atrest kops apply`, step by step. For kops_apply_command.cc.
//
// The steps are called in the order in which they stand here, each once. Not thread-safe. Errors
// are printed by the caller.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "cli/command.h"
#include "cli/kops/kops_sight_source.h"
#include "cli/kube_flags.h"
#include "cli/migrate/migrate_flags.h"
#include "cli/value_flags.h"
#include "operate/kops/kops_plan_files.h"
#include "operate/kops/kops_position.h"
#include "operate/kops/kops_state.h"
#include "os/disk_filesystem.h"
#include "os/file_lock.h"
#include "os/process_runner.h"

namespace atrest::cli {

struct KopsApplyFlags {
  std::string plan;
  std::string stage;
  std::string kops = "kops";
  KubeFlags kube;
  ValueFlags values;
  MigrateFlags migrate;  // --yes and --wait are of every stage
};

class KopsApplyRun {
 public:
  // All outlive it.
  KopsApplyRun(const KopsApplyFlags& flags, Session& session, std::stop_token stop);

  // Reads the plan; with --yes no other apply of it may run.
  Result<void> Open();
  // The commands, and what must hold afterwards.
  void ShowStage() const;
  // Looks at kops and at every server; says what is in the way. Nothing is changed.
  Result<bool> MayBegin();
  // The stage, to its own gate. kFound: it ended, and its gate does not hold.
  Result<ExitCode> Run();

 private:
  Result<void> Look(std::size_t roll_out);
  Result<bool> MayRollOut();
  Result<bool> MayGoForward();
  Result<bool> MayGoBack();
  // Whether the roll-out is what all servers run now.
  Result<bool> Holds(std::size_t roll_out);
  void Say(const std::string& stage, const operate::StageVerdict& verdict) const;

  Result<ExitCode> RollOut();
  Result<ExitCode> AwaitGate();
  Result<ExitCode> Migrate();
  Result<ExitCode> Verify();
  // Whether etcd is as the servers write now. `show`: the whole report.
  Result<bool> IsClean(bool show);
  // The values' flags with the configuration that the servers have.
  Result<ValueFlags> Values(bool required) const;
  Result<ExitCode> Finish();
  std::string NextStep() const;

  const KopsApplyFlags& flags_;
  Session& session_;
  CallContext context_;
  os::DiskFilesystem files_;
  os::ProcessRunner programs_;
  std::optional<os::FileLock> lock_;
  std::optional<operate::KopsPlan> plan_;
  std::size_t stage_ = 0;
  std::chrono::nanoseconds wait_{0};  // for the stage's own gate
  std::string from_;                  // the roll-out that this one leaves, if it begins
  std::unique_ptr<operate::KopsProgram> kops_;
  std::unique_ptr<KopsSightSource> source_;
  std::unique_ptr<operate::KopsStateFile> file_;
  operate::KopsState state_;
  operate::KopsSight sight_;
};

}  // namespace atrest::cli
