// What KopsApplyRun does after the commands of kops: waits for a gate, migrates, verifies.
#include <chrono>
#include <utility>

#include "cli/kops/kops_apply_run.h"
#include "cli/migrate/migrate_run.h"
#include "cli/random_hash_key.h"
#include "cli/scan_progress.h"
#include "operate/migrate/migrate_text.h"
#include "operate/verify.h"
#include "operate/verify_text.h"

namespace atrest::cli {
namespace {

constexpr std::chrono::seconds kPoll{5};

}  // namespace

// Kops is asked once: what it says changes by its commands alone. A server may be away meanwhile.
Result<ExitCode> KopsApplyRun::AwaitGate() {
  const kops::PlannedStage& stage = plan_->stage(stage_);
  const Deadline deadline = Deadline::After(session_.clock.Now(), wait_);
  TRY(source_->AskKops(sight_, context_));
  sight_.applied = true;  // its update has just ended well
  std::string said;
  while (true) {
    operate::StageVerdict verdict;
    const auto asked = source_->AskServers(sight_, context_);
    if (asked.ok()) {
      TRY_ASSIGN(verdict, operate::JudgeStage(*plan_, stage_, sight_));
    } else {
      verdict.reasons = {asked.error().message};
    }
    const SteadyTime next = session_.clock.Now() + kPoll;
    if (verdict.open() || deadline.Passed(next)) {
      Say(stage.name, verdict);
      if (verdict.open()) return Finish();
      session_.output.Fail(
          Error{Failure::kBadInput,
                "the commands of " + stage.name +
                    " ended well, but it does not hold on every control-plane node",
                "look at the nodes that are named, then run the same command again"});
      return ExitCode::kFound;
    }
    if (said != verdict.reasons.front()) {
      said = verdict.reasons.front();
      session_.output.Note("waiting: " + said);
    }
    if (!session_.clock.WaitUntil(next, context_.stop)) {
      return Error{Failure::kCancelled, "interrupted while waiting for " + stage.name,
                   "run the same command again: it goes on where this stopped"};
    }
  }
}

Result<ValueFlags> KopsApplyRun::Values(bool required) const {
  ValueFlags values = flags_.values;
  values.configuration_file = plan_->PathOfEncryption(plan_->RollOutBefore(stage_));
  std::string found;
  auto complete = WithNodeDefaults(values, files_, found);
  if (!complete.ok()) {
    if (!required) return values;
    Error error = std::move(complete).error();
    error.hint =
        "give --endpoints for each etcd (main, and again for events) with --cacert, --cert and "
        "--key, as atrest verify takes them, or run this on a control-plane node";
    return error;
  }
  if (!found.empty()) session_.output.Note(found);
  return complete;
}

Result<ExitCode> KopsApplyRun::Migrate() {
  TRY_ASSIGN(const ValueFlags values, Values(false));
  MigrateFlags flags = flags_.migrate;
  if (flags.wait.empty()) flags.wait = "10m";
  if (wait_.count() == 0) flags.wait.clear();
  MigrateRun run(flags, flags_.kube, values, session_, context_.stop);
  TRY(run.Open());
  TRY(run.LookAhead());
  session_.output.Print(operate::PreviewText(run.preview()));
  TRY_ASSIGN(const bool may_begin, run.MayBegin());
  if (!may_begin) return ExitCode::kFound;
  TRY(run.Migrate());
  TRY(run.Verify());
  session_.output.Print(operate::MigrationText(run.result()));
  const std::vector<std::string> findings = operate::FindingsOf(run.result());
  for (const std::string& finding : findings) {
    session_.output.Fail(Error{Failure::kBadInput, finding});
  }
  return findings.empty() ? Finish() : Result<ExitCode>(ExitCode::kFound);
}

Result<bool> KopsApplyRun::IsClean(bool show) {
  TRY_ASSIGN(const ValueFlags values, Values(true));
  TRY_ASSIGN(const auto configuration, ReadConfiguration(values, files_));
  operate::VerifyOptions options;
  options.prefix = values.prefix;
  if (configuration) options.configuration = &*configuration;
  const crypto::SipHashKey hash_key = RandomHashKey();
  TRY_ASSIGN(const auto opened, OpenedValues::Open(values, session_.clock, hash_key));
  ScanProgress progress(session_.output, session_.clock,
                        session_.show_progress && !flags_.migrate.no_progress);
  TRY_ASSIGN(const operate::VerifyReport report,
             operate::Verify(
                 opened->Sources(), options, hash_key,
                 [&](std::string_view source, std::uint64_t done, std::uint64_t total) {
                   progress.Step(source, done, total);
                 },
                 context_));
  if (show) session_.output.Print(operate::VerifyText(report));
  const operate::VerifyVerdict verdict = operate::JudgeReport(report);
  session_.output.Note("etcd: " + verdict.sentence);
  return !report.FoundSomethingWrong();
}

Result<ExitCode> KopsApplyRun::Verify() {
  TRY_ASSIGN(const bool clean, IsClean(true));
  if (clean) return Finish();
  session_.output.Fail(Error{Failure::kBadInput,
                             "etcd has values that are not as the servers write now",
                             "write everything again: the stage before this one"});
  return ExitCode::kFound;
}

}  // namespace atrest::cli
