#include "operate/kops/kops_roll_out.h"

#include <chrono>
#include <utility>

#include "kops/spec_difference.h"
#include "operate/kops/kops_command_text.h"

namespace atrest::operate {
namespace {

// Three control-plane nodes take about half an hour; more, with slow drains, take hours.
constexpr std::chrono::hours kLongestCommand{12};
constexpr std::size_t kLongestLine = 4096;

enum class Step { kReplace, kSecret, kUpdate, kOther };

Step StepOf(const kops::CommandLine& command) {
  const std::string verb = command.size() > 1 ? command[1] : "";
  if (verb == "replace") return Step::kReplace;
  if (verb == "create") return Step::kSecret;
  if (verb == "update") return Step::kUpdate;
  return Step::kOther;
}

// Lines out of pieces; the last one may have no end yet.
class Lines {
 public:
  explicit Lines(const std::function<void(std::string_view)>& take) : take_(take) {}
  ~Lines() { Take(); }

  void Add(std::string_view piece) {
    for (const char c : piece) {
      if (c != '\n') line_ += c == '\t' ? ' ' : c;
      if (c != '\n' && line_.size() < kLongestLine) continue;
      Take();
    }
  }
  std::string Last() const { return line_.empty() ? last_ : LastLine(line_); }

 private:
  // Blank lines are left out.
  void Take() {
    std::string shown = LastLine(line_);
    if (!shown.empty()) take_(line_);
    if (!shown.empty()) last_ = std::move(shown);
    line_.clear();
  }

  const std::function<void(std::string_view)>& take_;
  std::string line_, last_;
};

}  // namespace

KopsRollOut::KopsRollOut(const KopsPlan& plan, std::size_t stage, const KopsProgram& kops,
                         ProgramRunner& programs, const Clock& clock, KopsStateFile& file,
                         RollOutNotes notes)
    : plan_(plan),
      index_(stage),
      stage_(plan.stage(stage)),
      kops_(kops),
      programs_(programs),
      clock_(clock),
      file_(file),
      notes_(std::move(notes)) {}

// Nothing of a later stage counts any more: this may be a way back.
Result<void> KopsRollOut::Begin(const std::string& from, KopsState& state) {
  for (std::size_t i = 1; i < plan_.size(); ++i) {
    if (i > index_) state.stages.erase(plan_.stage(i).name);
  }
  state.stages[stage_.name].begun = true;
  if (!from.empty()) state.stages[stage_.name].from = from;
  state.stages[stage_.name].done_at = {};
  return file_.Save(state);
}

Result<bool> KopsRollOut::IsDone(const kops::CommandLine& command,
                                 const KopsStageState& state) const {
  switch (StepOf(command)) {
    case Step::kReplace: {
      TRY_ASSIGN(const auto difference,
                 kops::FindSpecDifference(store_->spec, plan_.ClusterOf(index_)));
      return !difference;
    }
    case Step::kSecret: return store_->encryption_hash == plan_.EncryptionHashOf(index_);
    case Step::kUpdate: return state.updated;
    case Step::kOther: return false;
  }
  return false;
}

Result<void> KopsRollOut::Run(const KopsStore& store, const std::string& from, KopsState& state,
                              const CallContext& context) {
  store_ = &store;
  TRY(Begin(from, state));
  KopsStageState& own = state.stages[stage_.name];
  for (std::size_t i = 0; i < stage_.commands.size(); ++i) {
    const Step step = StepOf(stage_.commands[i]);
    if (step == Step::kUpdate) TRY(CheckStore(context));
    TRY_ASSIGN(const bool done, IsDone(stage_.commands[i], own));
    const std::string number =
        std::to_string(i + 1) + " of " + std::to_string(stage_.commands.size()) + ": ";
    const kops::CommandLine command = WithDirectory(stage_.commands[i], plan_.directory());
    notes_.say(number + CommandText(command) + (done ? ": is done already" : ""));
    if (done) continue;
    if (step == Step::kReplace || step == Step::kSecret) {
      own.updated = false;
      TRY(file_.Save(state));
    }
    TRY(RunCommand(i, context));
    if (step != Step::kUpdate) continue;
    own.updated = true;
    TRY(file_.Save(state));
  }
  return {};
}

Result<void> KopsRollOut::RunCommand(std::size_t index, const CallContext& context) {
  kops::CommandLine command = WithDirectory(stage_.commands[index], plan_.directory());
  const std::string text = CommandText(command);
  command.front() = kops_.path();
  CallContext own = context;
  own.deadline = context.deadline.EarlierOf(Deadline::After(clock_.Now(), kLongestCommand));
  constexpr const char* kAgain =
      "run the same atrest kops apply again: it goes on where this stopped";
  Lines result(notes_.line), notes(notes_.line);
  auto status = programs_.Run(
      command,
      [&](OutputStream stream, std::string_view piece) {
        (stream == OutputStream::kResult ? result : notes).Add(piece);
      },
      own);
  if (!status.ok()) {
    Error error = Annotate(std::move(status).error(), text);
    if (error.kind != Failure::kAbsent) error.hint = kAgain;
    if (error.kind == Failure::kAbsent) error.hint = "give the program with --kops PATH";
    return error;
  }
  if (*status == 0) return {};
  std::string said = notes.Last().empty() ? result.Last() : notes.Last();
  if (said.empty()) said = "it said nothing";
  return Error{Failure::kSystem,
               stage_.name + " stopped: " + text + " ended with status " + std::to_string(*status) +
                   ": " + said,
               "mend what kops says, then " + std::string(kAgain)};
}

Result<void> KopsRollOut::CheckStore(const CallContext& context) const {
  TRY_ASSIGN(const KopsStore now, kops_.ReadStore(context));
  TRY_ASSIGN(const auto difference, kops::FindSpecDifference(now.spec, plan_.ClusterOf(index_)));
  constexpr const char* kNotTaken =
      "kops drops what it does not know: atrest kops lint names it; or somebody else writes there";
  if (difference) {
    return Error{Failure::kSystem,
                 "kops did not take the cluster spec of " + stage_.name + ": " + *difference,
                 kNotTaken};
  }
  if (now.encryption_hash == plan_.EncryptionHashOf(index_)) return {};
  return Error{Failure::kSystem, "kops did not take the EncryptionConfiguration of " + stage_.name,
               kNotTaken};
}

}  // namespace atrest::operate
