#include "cli/kops/kops_apply_run.h"

#include <chrono>
#include <utility>

#include "cli/time_text.h"
#include "operate/kops/kops_command_text.h"
#include "operate/kops/kops_roll_out.h"

namespace atrest::cli {

using kops::StageKind;

namespace {

constexpr std::chrono::minutes kLongestWait{10};

// "0s" is one look.
Result<std::chrono::nanoseconds> WaitOf(const std::string& text) {
  if (text.empty()) return std::chrono::nanoseconds(kLongestWait);
  if (text == "0" || text == "0s") return std::chrono::nanoseconds(0);
  TRY_ASSIGN(const std::chrono::nanoseconds wait, ParseDuration(text));
  return wait;
}

}  // namespace

KopsApplyRun::KopsApplyRun(const KopsApplyFlags& flags, Session& session, std::stop_token stop)
    : flags_(flags), session_(session), programs_(session.clock) {
  context_.stop = std::move(stop);
}

Result<void> KopsApplyRun::Open() {
  TRY_ASSIGN(wait_, WaitOf(flags_.migrate.wait));
  TRY_ASSIGN(plan_, operate::KopsPlan::Load(flags_.plan, files_));
  TRY_ASSIGN(stage_, plan_->FindStage(flags_.stage));
  if (flags_.migrate.yes) {
    TRY_ASSIGN(lock_, os::FileLock::Take(flags_.plan + "/state.lock"));
  }
  file_ = std::make_unique<operate::KopsStateFile>(flags_.plan, plan_->hash(), files_);
  TRY_ASSIGN(state_, file_->Load());
  kops_ = std::make_unique<operate::KopsProgram>(flags_.kops, plan_->document().cluster, programs_,
                                                 session_.clock);
  TRY_ASSIGN(source_, KopsSightSource::Open(flags_.kube, *kops_, session_));
  return {};
}

void KopsApplyRun::ShowStage() const {
  const kops::PlannedStage& stage = plan_->stage(stage_);
  std::string text = stage.name + ": " + stage.purpose + "\n";
  for (const kops::CommandLine& command : stage.commands) {
    text += "    " + operate::CommandText(operate::WithDirectory(command, flags_.plan)) + "\n";
  }
  text += "  it is done when\n";
  for (const kops::Condition& condition : stage.gate) {
    text += "    - " + kops::ConditionText(condition) + "\n";
  }
  session_.output.Print(text + "  undo: " + stage.undo + "\n");
}

Result<void> KopsApplyRun::Look(std::size_t roll_out) {
  session_.output.Note("asking kops and every kube-apiserver");
  TRY(source_->AskKops(sight_, context_));
  TRY_ASSIGN(const auto position, operate::FindPosition(*plan_, sight_.store, roll_out));
  const auto known = state_.stages.find(plan_->stage(roll_out).name);
  sight_.applied.reset();
  if (known != state_.stages.end() && known->second.updated && position.IsAt(roll_out)) {
    sight_.applied = true;
  }
  return source_->AskServers(sight_, context_);
}

void KopsApplyRun::Say(const std::string& stage, const operate::StageVerdict& verdict) const {
  if (verdict.open()) {
    session_.output.Note("the gate of " + stage + " holds on every control-plane node");
    return;
  }
  for (const std::string& reason : verdict.reasons) session_.output.Note("not yet: " + reason);
}

Result<bool> KopsApplyRun::Holds(std::size_t roll_out) {
  const kops::PlannedStage& stage = plan_->stage(roll_out);
  const bool asks = stage.gate.size() > 1 && !sight_.applied;
  if (asks) {
    TRY_ASSIGN(sight_.applied, kops_->IsApplied(context_));
  }
  TRY_ASSIGN(const operate::StageVerdict verdict, operate::JudgeStage(*plan_, roll_out, sight_));
  Say(stage.name, verdict);
  return verdict.open();
}

Result<bool> KopsApplyRun::MayBegin() {
  const std::size_t before = plan_->RollOutBefore(stage_);
  TRY(Look(before));
  if (plan_->stage(stage_).kind == StageKind::kRollOut) return MayRollOut();
  TRY_ASSIGN(const bool holds, Holds(before));
  if (holds) return true;
  session_.output.Fail(Error{Failure::kBadInput,
                             plan_->stage(stage_).name +
                                 " may not begin: not every control-plane node is at " +
                                 plan_->stage(before).name,
                             before == 0 ? "see what is said above"
                                         : "finish it: atrest kops apply --plan " + flags_.plan +
                                               " --stage " + plan_->stage(before).name});
  return false;
}

Result<bool> KopsApplyRun::MayRollOut() {
  const kops::PlannedStage& stage = plan_->stage(stage_);
  TRY_ASSIGN(const auto position,
             operate::FindPosition(*plan_, sight_.store, plan_->RollOutBefore(stage_)));
  const operate::StartVerdict start = operate::JudgeStart(*plan_, stage_, position, state_);
  switch (start.start) {
    case operate::Start::kForward:
      from_ = plan_->stage(plan_->RollOutBefore(stage_)).name;
      return MayGoForward();
    case operate::Start::kResume:
      session_.output.Note(stage.name + " was begun: going on");
      return true;
    case operate::Start::kBack:
      from_ = plan_->stage(*plan_->RollOutAfter(stage_)).name;
      session_.output.Note("going back to " + stage.name);
      return true;
    case operate::Start::kBackIfWhole: return MayGoBack();
    case operate::Start::kDone: {
      TRY_ASSIGN(const bool holds, Holds(stage_));
      if (holds) return true;
      session_.output.Fail(Error{Failure::kBadInput,
                                 "kops has the files of " + stage.name +
                                     ", but not by this plan: whether every node had " +
                                     plan_->stage(plan_->RollOutBefore(stage_)).name +
                                     " before cannot be told",
                                 "go back to the stage before, or roll this one out by hand"});
      return false;
    }
    case operate::Start::kRefused:
      session_.output.Fail(Error{Failure::kBadInput, start.reason, start.hint});
      return false;
  }
  return false;
}

// A node that is further yet could not read what this stage writes.
Result<bool> KopsApplyRun::MayGoBack() {
  const std::size_t after = *plan_->RollOutAfter(stage_);
  from_ = plan_->stage(after).name;
  sight_.applied.reset();
  TRY_ASSIGN(const bool holds, Holds(after));
  if (holds) return true;
  session_.output.Fail(
      Error{Failure::kBadInput,
            "there is no way back to " + plan_->stage(stage_).name + " yet: " + from_ +
                " does not hold on every control-plane node",
            "finish it: atrest kops apply --plan " + flags_.plan + " --stage " + from_});
  return false;
}

// All that lies between the roll-out before and this one.
Result<bool> KopsApplyRun::MayGoForward() {
  const kops::PlannedStage& stage = plan_->stage(stage_);
  const std::size_t before = plan_->RollOutBefore(stage_);
  TRY_ASSIGN(bool holds, Holds(before));
  bool verifies = false;
  for (std::size_t i = before + 1; i < stage_; ++i) {
    verifies = verifies || plan_->stage(i).kind == StageKind::kVerify;
  }
  if (holds && verifies) {
    TRY_ASSIGN(holds, IsClean(false));
    if (!holds) {
      session_.output.Fail(Error{
          Failure::kBadInput, stage.name + " may not begin: values in etcd need what it takes away",
          "write them again: atrest kops apply --plan " + flags_.plan + " --stage " +
              plan_->stage(before + 1).name + " --yes"});
      return false;
    }
  }
  if (holds) return true;
  session_.output.Fail(
      Error{Failure::kBadInput,
            stage.name + " may not begin: " + plan_->stage(before).name +
                " does not hold on every control-plane node",
            "atrest kops status --plan " + flags_.plan + " says where each node is"});
  return false;
}

Result<ExitCode> KopsApplyRun::Run() {
  switch (plan_->stage(stage_).kind) {
    case StageKind::kRollOut: return RollOut();
    case StageKind::kMigrate: return Migrate();
    case StageKind::kVerify: return Verify();
  }
  return ExitCode::kUnfinished;
}

Result<ExitCode> KopsApplyRun::RollOut() {
  operate::KopsRollOut roll_out(
      *plan_, stage_, *kops_, programs_, session_.clock, *file_,
      {[this](std::string_view text) { session_.output.Note(text); },
       [this](std::string_view line) { session_.output.Note("kops: " + std::string(line)); }});
  TRY(roll_out.Run(sight_.store, from_, state_, context_));
  return AwaitGate();
}

Result<ExitCode> KopsApplyRun::Finish() {
  const kops::PlannedStage& stage = plan_->stage(stage_);
  state_.stages[stage.name].done_at = session_.clock.WallNow();
  TRY(file_->Save(state_));
  session_.output.PrintLine(stage.name + " is done");
  session_.output.PrintLine(NextStep());
  return ExitCode::kWell;
}

std::string KopsApplyRun::NextStep() const {
  if (stage_ + 1 == plan_->size()) return "this was the last stage";
  return "next: atrest kops apply --plan " + flags_.plan + " --stage " +
         plan_->stage(stage_ + 1).name;
}

}  // namespace atrest::cli
