#include "cli/key/key_check_command.h"

#include <algorithm>
#include <stop_token>
#include <utility>

#include "cli/key/key_check_output.h"
#include "cli/key/key_configuration.h"
#include "cli/text_files.h"
#include "kms/key_arn.h"
#include "os/disk_filesystem.h"
#include "os/shutdown_signals.h"

namespace atrest::cli {

CommandText KeyCheckCommand::Text() const {
  const std::string key = "arn:aws:kms:eu-west-1:111122223333:key/ID";
  if (what_ == What::kShow) {
    return {.group = "key",
            .verb = "show",
            .summary = "say what AWS says of a key: state, rotation, aliases, tags, policy",
            .examples = {"atrest key show " + key, "atrest key show alias/k8s-secrets --policy"}};
  }
  return {.group = "key",
          .verb = "check",
          .summary = "find what is wrong with a key: state, rotation, and who may not use it",
          .examples = {"atrest key check " + key + " --cluster k8s.example.com",
                       "atrest key check " + key +
                           " --cluster k8s.example.com --provider cluster.yaml "
                           "--encryption-config encryptionconfig.yaml",
                       "atrest key check " + key +
                           " --role arn:aws:iam::111122223333:role/control-plane -o json"}};
}

void KeyCheckCommand::AddFlags(CLI::App& app) {
  app.add_option("KEY", key_, "key ARN, key id, alias/NAME or alias ARN")
      ->type_name("")
      ->required();
  if (what_ == What::kShow) {
    app.add_flag("--policy", policy_, "print the key's policy too");
  } else {
    AddKeyUserFlags(app, users_);
    app.add_option("--provider", providers_,
                   "the static pod of the provider, or the kops cluster spec that holds it: gives "
                   "the encryption context")
        ->type_name("FILE")
        ->allow_extra_args(false);
    app.add_option("--encryption-config", encryption_config_,
                   "the EncryptionConfiguration, beside --provider: says whether the key writes")
        ->type_name("FILE");
    app.add_flag("--retired", retired_, "nothing is written with the key any more, only read");
  }
  AddKeyAwsFlags(app, aws_);
}

Result<operate::KeyExpectation> KeyCheckCommand::Expectation(const operate::KeyFacts& facts,
                                                             Session& session) const {
  operate::KeyExpectation expected;
  expected.reference = key_;
  expected.cluster = users_.cluster;
  expected.retired = retired_;
  TRY_ASSIGN(const kms::KeyArn arn, kms::KeyArn::Parse(facts.key.arn));
  expected.role_arns = RolesOf(users_, arn.partition(), arn.account());
  if (!users_.context.empty()) {
    TRY_ASSIGN(expected.context, kms::ParseEncryptionContext(users_.context));
  }
  std::vector<std::string> paths = providers_;
  if (!encryption_config_.empty()) paths.push_back(encryption_config_);
  if (paths.empty()) return expected;
  if (providers_.empty()) {
    return Error{Failure::kBadInput, "an EncryptionConfiguration names sockets, not keys",
                 "give --provider too: the static pod, or the kops cluster spec that holds it"};
  }
  const os::DiskFilesystem files;
  std::vector<kops::lint::SourceFile> sources;
  for (const std::string& path : paths) {
    TRY_ASSIGN(std::string text, ReadTextFile(path, files, session));
    sources.push_back({path, std::move(text)});
  }
  TRY(AddConfiguration(std::move(sources), facts, expected));
  return expected;
}

ExitCode KeyCheckCommand::ShowKey(const operate::KeyFacts& facts, Session& session) const {
  switch (aws_.format) {
    case OutputFormat::kTable: session.output.Print(KeyText(facts, policy_)); break;
    case OutputFormat::kJson: session.output.PrintLine(KeyJson(facts).PrettyText()); break;
  }
  return ExitCode::kWell;
}

Result<ExitCode> KeyCheckCommand::Run(Session& session) {
  std::stop_source stop;
  TRY_ASSIGN(const auto signals, os::ShutdownSignals::Install(stop));
  TRY_ASSIGN(const OpenedKeyAws opened, OpenKeyAws(aws_, key_, session.clock));
  CallContext context;
  context.deadline = opened.deadline;
  context.stop = stop.get_token();
  TRY_ASSIGN(const operate::KeyFacts facts, operate::ReadKey(*opened.kms, key_, context));
  if (what_ == What::kShow) return ShowKey(facts, session);
  TRY_ASSIGN(const operate::KeyExpectation expected, Expectation(facts, session));
  const std::vector<operate::KeyFinding> findings =
      operate::CheckKey(facts, expected, session.clock.WallNow());
  switch (aws_.format) {
    case OutputFormat::kTable: session.output.Print(KeyCheckText(facts, findings)); break;
    case OutputFormat::kJson:
      session.output.PrintLine(KeyCheckJson(facts, expected, findings).PrettyText());
      break;
  }
  const bool wrong =
      std::any_of(findings.begin(), findings.end(), [](const operate::KeyFinding& finding) {
        return finding.severity != operate::KeySeverity::kNote;
      });
  return wrong ? ExitCode::kFound : ExitCode::kWell;
}

}  // namespace atrest::cli
