#include "cli/kops/kops_plan_command.h"

#include "cli/text_files.h"
#include "operate/kops/kops_command_text.h"
#include "os/disk_filesystem.h"

namespace atrest::cli {
namespace {

constexpr unsigned kPrivate = 0600;

std::string StageText(const kops::PlannedStage& stage, const std::string& out) {
  std::string text = stage.name + ": " + stage.purpose + "\n";
  for (const kops::CommandLine& command : stage.commands) {
    text += "    " + operate::CommandText(operate::WithDirectory(command, out)) + "\n";
  }
  text += "  go on when\n";
  for (const kops::Condition& condition : stage.gate) {
    text += "    - " + kops::ConditionText(condition) + "\n";
  }
  return text + "  undo: " + stage.undo + "\n";
}

}  // namespace

CommandText KopsPlanCommand::Text() const {
  CommandText text;
  text.group = "kops";
  text.verb = "plan";
  text.summary = "the stages in which a running cluster gets a key, another one, or none";
  const std::string start = "atrest kops plan --cluster cluster.yaml ";
  text.examples = {start + "--key arn:aws:kms:eu-west-1:111122223333:key/ID --out plan",
                   start + "--encryption-config in-use.yaml --key NEW-ARN --key OLD-ARN --out plan",
                   start + "--encryption-config in-use.yaml --key ARN --off --out plan"};
  return text;
}

void KopsPlanCommand::AddFlags(CLI::App& app) {
  AddKopsFlags(app, flags_);
  app.add_flag("--off", off_, "back to plaintext");
  app.add_option("--out", out_, "directory for the files of the stages (default plan)")
      ->type_name("DIR");
}

// The plan itself comes last: without it the files are none.
Result<void> KopsPlanCommand::Write(const kops::WrittenPlan& plan) const {
  os::DiskFilesystem files;
  std::vector<TextFile> texts;
  for (const kops::PlannedStage& stage : plan.document.stages) {
    for (const auto& file : {stage.cluster, stage.encryption}) {
      if (!file) continue;
      TRY(files.MakeDirectories(out_ + "/" + stage.name, 0755));
      const unsigned mode = file->path == stage.cluster->path ? 0644 : kPrivate;
      texts.push_back({out_ + "/" + file->path, plan.files.at(file->path), mode});
    }
  }
  texts.push_back({out_ + "/" + kops::kPlanFile, kops::PlanText(plan.document), 0644});
  return WriteTextFiles(texts, files);
}

Result<ExitCode> KopsPlanCommand::Run(Session& session) {
  TRY_ASSIGN(const kops::RenderRequest request, ReadKopsRequest(flags_, session));
  const kops::Goal goal = off_ ? kops::Goal::kOff : kops::Goal::kEncrypt;
  TRY_ASSIGN(const std::vector<kops::PlanStage> stages, kops::MakePlan(request, goal));
  TRY_ASSIGN(const kops::WrittenPlan plan, kops::DocumentOf(request, stages, goal));
  TRY(Write(plan));
  if (!stages.empty() && stages.front().files) {
    for (const std::string& note : stages.front().files->notes) {
      session.output.Note("note: " + note);
    }
  }
  for (const kops::PlannedStage& stage : plan.document.stages) {
    if (stage.number > 0) session.output.Print(StageText(stage, out_));
  }
  session.output.Note("each stage can be run and checked with: atrest kops apply --plan " + out_ +
                      " --stage 1");
  return ExitCode::kWell;
}

}  // namespace atrest::cli
