#include "cli/key/key_create_command.h"

#include <stop_token>
#include <utility>

#include "aws/partitions.h"
#include "cli/key/key_create_output.h"
#include "kms/key_arn.h"
#include "kops/iam_policy.h"
#include "os/process_environment.h"
#include "os/shutdown_signals.h"

namespace atrest::cli {
namespace {

// A key is the whole cluster's, so a role of another account is refused here: AWS would want IAM
// policies there, too.
Result<std::string> AccountOf(const KeyUserFlags& users, std::string account) {
  for (const std::string& role : users.roles) {
    const std::size_t at = role.find(":iam::");
    const std::string of_role = at == std::string::npos ? "" : role.substr(at + 6, 12);
    if (!role.starts_with("arn:") || !IsAccount(of_role) ||
        role.find(":role/") == std::string::npos) {
      return Error{Failure::kBadInput, "--role " + role + " is not the ARN of a role",
                   "e.g. arn:aws:iam::111122223333:role/control-plane"};
    }
    if (account.empty()) account = of_role;
  }
  if (IsAccount(account)) return account;
  if (!account.empty()) {
    return Error{Failure::kBadInput, "--account " + account + " is not a number of 12 digits"};
  }
  return Error{Failure::kBadInput, "--account is missing",
               "aws sts get-caller-identity tells it; or give --role with an ARN"};
}

std::string PartitionName(const KeyUserFlags& users, const std::string& region_flag) {
  if (!users.roles.empty()) {
    const std::string& role = users.roles.front();
    return role.substr(4, role.find(':', 4) - 4);
  }
  const os::ProcessEnvironment environment;
  std::string region = region_flag;
  for (const char* name : {"AWS_REGION", "AWS_DEFAULT_REGION"}) {
    if (region.empty()) region = environment.Get(name).value_or("");
  }
  return std::string(aws::PartitionOf(region).name);
}

}  // namespace

CommandText KeyCreateCommand::Text() const {
  return {.group = "key",
          .verb = "create",
          .summary = "make a key with policy, alias, tags and rotation; run again it goes on",
          .examples = {"atrest key create --alias k8s-secrets --cluster k8s.example.com --account "
                       "111122223333",
                       "atrest key create --alias k8s-secrets --cluster k8s.example.com --account "
                       "111122223333 --yes",
                       "atrest key create --alias etcd --role arn:aws:iam::111122223333:role/"
                       "control-plane --encryption-context cluster=prod --yes"}};
}

void KeyCreateCommand::AddFlags(CLI::App& app) {
  app.add_option("--alias", alias_, "the key's name; alias/ may be left out")
      ->type_name("NAME")
      ->required();
  AddKeyUserFlags(app, users_);
  app.add_option("--account", account_, "AWS account (default: that of --role)")->type_name("ID");
  app.add_option("--description", description_,
                 "of the key (default: Kubernetes secrets of --cluster)")
      ->type_name("TEXT");
  app.add_option("--tags", tags_, "more tags for the key")->type_name("A=B,...")->delimiter(',');
  app.add_flag("--no-rotation", no_rotation_, "do not let AWS make new key material every year");
  app.add_flag("--yes", yes_, "make it; without it only what is there and what would be done");
  AddKeyAwsFlags(app, aws_);
}

Result<operate::KeyWish> KeyCreateCommand::Wish() const {
  if (users_.cluster.empty() && users_.roles.empty()) {
    return Error{Failure::kBadInput, "nobody is named who uses the key",
                 "give --cluster with the name of the kops cluster, or --role with an ARN"};
  }
  kops::KeyPolicyRequest request;
  TRY_ASSIGN(request.account, AccountOf(users_, account_));
  request.partition = PartitionName(users_, aws_.region);
  request.role_arns = RolesOf(users_, request.partition, request.account);
  TRY_ASSIGN(request.context, kms::ParseEncryptionContext(users_.context));
  operate::KeyWish wish;
  wish.alias = alias_.starts_with("alias/") ? alias_ : "alias/" + alias_;
  wish.cluster = users_.cluster.empty() ? "kubernetes" : users_.cluster;
  wish.policy = kops::KeyPolicy(request).PrettyText();
  wish.description = description_.empty() ? "Kubernetes secrets of " + wish.cluster : description_;
  wish.rotation = !no_rotation_;
  for (const std::string& tag : tags_) {
    const std::size_t equals = tag.find('=');
    if (equals == std::string::npos) {
      return Error{Failure::kBadInput, "--tags " + tag + " is not NAME=VALUE"};
    }
    wish.tags[tag.substr(0, equals)] = tag.substr(equals + 1);
  }
  TRY(operate::CheckWish(wish));
  return wish;
}

ExitCode KeyCreateCommand::Show(const operate::KeyWish& wish, const operate::KeyProgress& progress,
                                Session& session) const {
  switch (aws_.format) {
    case OutputFormat::kTable: session.output.Print(KeyCreateText(wish, progress, yes_)); break;
    case OutputFormat::kJson:
      session.output.PrintLine(KeyCreateJson(wish, progress, yes_).PrettyText());
      break;
  }
  const bool nothing_to_do = progress.IsComplete();
  if (!yes_ && !nothing_to_do) session.output.Note("nothing was changed; to do it, add --yes");
  const std::vector<Error> findings = KeyCreateFindings(progress);
  for (const Error& finding : findings) session.output.Fail(finding);
  return findings.empty() ? ExitCode::kWell : ExitCode::kFound;
}

Result<ExitCode> KeyCreateCommand::Run(Session& session) {
  TRY_ASSIGN(const operate::KeyWish wish, Wish());
  std::stop_source stop;
  TRY_ASSIGN(const auto signals, os::ShutdownSignals::Install(stop));
  TRY_ASSIGN(const OpenedKeyAws opened, OpenKeyAws(aws_, "", session.clock));
  CallContext context;
  context.deadline = opened.deadline;
  context.stop = stop.get_token();
  operate::KeyCreation creation(*opened.kms, session.clock, wish,
                                [&](const std::string& what) { session.output.Note(what); });
  TRY(creation.Look(context));
  if (yes_) TRY(creation.Complete(context));
  return Show(wish, creation.progress(), session);
}

}  // namespace atrest::cli
