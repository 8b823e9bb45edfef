#include "cli/kops_plan_command.h"

#include "cli/text_files.h"
#include "os/disk_filesystem.h"

namespace atrest::cli {
namespace {

constexpr unsigned kPrivate = 0600;

// `command` with the directory of the stage's files in it.
std::string WithDirectory(std::string command, const std::string& directory) {
  constexpr std::string_view kPlace = "DIR/";
  const std::size_t at = command.find(kPlace);
  return at == std::string::npos ? command : command.replace(at, kPlace.size(), directory + "/");
}

std::string StageText(const kops::PlanStage& stage, const std::string& out) {
  std::string text = stage.name + ": " + stage.purpose + "\n";
  for (const std::string& command : stage.commands) {
    text += "    " + WithDirectory(command, out + "/" + stage.name) + "\n";
  }
  text += "  go on when\n";
  for (const std::string& condition : stage.gate) text += "    - " + condition + "\n";
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

Result<void> KopsPlanCommand::Write(const std::vector<kops::PlanStage>& stages) const {
  os::DiskFilesystem files;
  std::vector<TextFile> texts;
  for (const kops::PlanStage& stage : stages) {
    if (!stage.files) continue;
    const std::string directory = out_ + "/" + stage.name;
    TRY(files.MakeDirectories(directory, 0755));
    texts.push_back({directory + "/cluster.yaml", stage.files->cluster, 0644});
    texts.push_back({directory + "/encryptionconfig.yaml", stage.files->encryption, kPrivate});
  }
  return WriteTextFiles(texts, files);
}

Result<ExitCode> KopsPlanCommand::Run(Session& session) {
  TRY_ASSIGN(const kops::RenderRequest request, ReadKopsRequest(flags_, session));
  TRY_ASSIGN(const std::vector<kops::PlanStage> stages,
             kops::MakePlan(request, off_ ? kops::Goal::kOff : kops::Goal::kEncrypt));
  TRY(Write(stages));
  for (const kops::PlanStage& stage : stages) session.output.Print(StageText(stage, out_));
  return ExitCode::kWell;
}

}  // namespace atrest::cli
