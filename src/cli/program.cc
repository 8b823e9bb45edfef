#include "cli/program.h"

#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include "base/version.h"
#include "cli/call/call_decrypt.h"
#include "cli/call/call_encrypt.h"
#include "cli/call/call_status.h"
#include "cli/command_help.h"
#include "cli/completion/completion_command.h"
#include "cli/decrypt_command.h"
#include "cli/doctor/doctor_command.h"
#include "cli/key/key_check_command.h"
#include "cli/key/key_create_command.h"
#include "cli/key/key_policy_command.h"
#include "cli/kops/kops_apply_command.h"
#include "cli/kops/kops_lint_command.h"
#include "cli/kops/kops_plan_command.h"
#include "cli/kops/kops_render_command.h"
#include "cli/kops/kops_status_command.h"
#include "cli/migrate/migrate_command.h"
#include "cli/render_command.h"
#include "cli/status_command.h"
#include "cli/verify_command.h"
#include "cli/watch_command.h"

namespace atrest::cli {
namespace {

constexpr const char* kSummary =
    "Kubernetes encryption at rest with AWS KMS: switch it on, prove it, rotate and recover it";

std::string Versions() {
  const std::array libraries{LibraryVersion{"grpc", grpc::Version()},
                             LibraryVersion{"cli11", CLI11_VERSION}};
  return VersionText("atrest", libraries);
}

std::string GroupSummary(const std::string& group) {
  if (group == "call") return "speak to a KMS plugin's socket as kube-apiserver does";
  if (group == "completion") return "completion scripts for shells";
  if (group == "key") return "AWS KMS keys: make them, check them, who may use them";
  if (group == "kops") return "clusters made by kops: render, check and roll out what it is given";
  if (group == "render") return "the provider for clusters that were not made by kops";
  return group;
}

CLI::App* FindOrAddGroup(CLI::App& app, const std::string& name) {
  for (CLI::App* group : app.get_subcommands({})) {
    if (group->get_name() == name) return group;
  }
  CLI::App* group = app.add_subcommand(name, GroupSummary(name));
  group->require_subcommand(1);
  return group;
}

void AddCommand(CLI::App& app, Command& command, Command*& chosen) {
  const CommandText text = command.Text();
  std::string examples;
  for (const std::string& example : text.examples) examples += example + "\n";
  CLI::App* parent = text.group.empty() ? &app : FindOrAddGroup(app, text.group);
  CLI::App* verb = parent->add_subcommand(text.verb, text.summary);
  verb->footer(examples);
  command.AddFlags(*verb);
  verb->callback([&chosen, &command] { chosen = &command; });
}

// The arguments as far as they were understood: "atrest call status".
std::string ParsedPath(const CLI::App& app) {
  std::string path = app.get_name();
  const CLI::App* level = &app;
  while (!level->get_subcommands().empty()) {
    level = level->get_subcommands().front();
    path += " " + level->get_name();
  }
  return path;
}

// What CLI11 reports as a missing subcommand is often a misspelt one.
std::string ReasonOf(const CLI::App& app, const CLI::ParseError& error) {
  if (error.get_exit_code() != static_cast<int>(CLI::ExitCodes::RequiredError)) return error.what();
  const CLI::App* level = &app;
  while (!level->get_subcommands().empty()) level = level->get_subcommands().front();
  if (level->get_subcommands({}).empty()) return error.what();
  const std::vector<std::string> rest = app.remaining(true);
  if (rest.empty()) return ParsedPath(app) + " needs a command";
  return ParsedPath(app) + " has no command " + rest.front();
}

// CLI11's messages, in the form that ours have.
Error UsageError(const CLI::App& app, const CLI::ParseError& error) {
  std::string message = ReasonOf(app, error);
  const auto first = message.find_first_not_of(" \n");
  message.erase(0, first == std::string::npos ? 0 : first);
  while (!message.empty() && (message.back() == '.' || message.back() == '\n')) message.pop_back();
  if (message.size() > 1 && std::islower(static_cast<unsigned char>(message[1])) != 0) {
    message[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(message[0])));
  }
  return Error{Failure::kBadInput, message, "see: " + ParsedPath(app) + " --help"};
}

ExitCode Finish(const Result<ExitCode>& result, TerminalOutput& output) {
  if (!result.ok()) output.Fail(result.error());
  if (!output.Flush()) {
    output.Fail(Error{Failure::kSystem, "the output could not be written", ""});
    return ExitCode::kUnfinished;
  }
  return result.ok() ? *result : ExitCodeFor(result.error().kind);
}

}  // namespace

Commands AllCommands() {
  Commands commands;
  commands.push_back(std::make_unique<CallStatus>());
  commands.push_back(std::make_unique<CallEncrypt>());
  commands.push_back(std::make_unique<CallDecrypt>());
  commands.push_back(std::make_unique<DoctorCommand>());
  commands.push_back(std::make_unique<StatusCommand>());
  commands.push_back(std::make_unique<WatchCommand>());
  commands.push_back(std::make_unique<VerifyCommand>());
  commands.push_back(std::make_unique<DecryptCommand>());
  commands.push_back(std::make_unique<MigrateCommand>());
  commands.push_back(std::make_unique<KeyCreateCommand>());
  commands.push_back(std::make_unique<KeyCheckCommand>(KeyCheckCommand::What::kShow));
  commands.push_back(std::make_unique<KeyCheckCommand>(KeyCheckCommand::What::kCheck));
  commands.push_back(std::make_unique<KeyPolicyCommand>());
  commands.push_back(std::make_unique<KopsRenderCommand>());
  commands.push_back(std::make_unique<KopsLintCommand>());
  commands.push_back(std::make_unique<KopsPlanCommand>());
  commands.push_back(std::make_unique<KopsApplyCommand>());
  commands.push_back(std::make_unique<KopsStatusCommand>());
  for (const auto what : {RenderCommand::What::kPod, RenderCommand::What::kSystemd,
                          RenderCommand::What::kEncryptionConfig}) {
    commands.push_back(std::make_unique<RenderCommand>(what));
  }
  for (const auto shell : {CompletionCommand::Shell::kBash, CompletionCommand::Shell::kZsh,
                           CompletionCommand::Shell::kFish}) {
    commands.push_back(std::make_unique<CompletionCommand>(shell));
  }
  return commands;
}

ExitCode RunProgram(const Commands& commands, std::vector<std::string> arguments,
                    Session& session) {
  CLI::App app(kSummary, "atrest");
  app.formatter(std::make_shared<CommandHelp>());
  app.set_help_flag("-h,--help", "what this is and how it is used");
  app.set_version_flag("--version", Versions(), "the program's and its libraries'");
  app.require_subcommand(1);
  Command* chosen = nullptr;
  for (const auto& command : commands) AddCommand(app, *command, chosen);
  std::reverse(arguments.begin(), arguments.end());  // as CLI11 takes them
  try {
    app.parse(std::move(arguments));
  } catch (const CLI::CallForHelp&) {
    session.output.Print(app.help());
    return Finish(ExitCode::kWell, session.output);
  } catch (const CLI::CallForVersion& version) {
    session.output.Print(version.what());
    return Finish(ExitCode::kWell, session.output);
  } catch (const CLI::ParseError& error) {
    return Finish(UsageError(app, error), session.output);
  }
  return Finish(chosen->Run(session), session.output);
}

}  // namespace atrest::cli
