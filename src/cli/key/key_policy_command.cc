#include "cli/key/key_policy_command.h"

#include "cli/choice_flag.h"
#include "cli/key/key_flags.h"
#include "kms/encryption_context.h"
#include "kms/key_arn.h"
#include "kops/iam_policy.h"
#include "kops/key_choice.h"

namespace atrest::cli {
namespace {

std::string Reasons(const std::vector<kops::ActionReason>& actions) {
  std::string text;
  for (const kops::ActionReason& action : actions) {
    text += "#   " + std::string(action.action) + ": " + std::string(action.why) + "\n";
  }
  return text;
}

json::Value ReasonList(const std::vector<kops::ActionReason>& actions) {
  json::Value list = json::Value::Array();
  for (const kops::ActionReason& action : actions) {
    json::Value item = json::Value::Object();
    item.Set("action", action.action);
    item.Set("why", action.why);
    list.Append(std::move(item));
  }
  return list;
}

Error Missing(const char* flag) {
  return Error{Failure::kBadInput, std::string(flag) + " is missing",
               "give it, or --key with the key's ARN where there is a key already"};
}

}  // namespace

CommandText KeyPolicyCommand::Text() const {
  CommandText text;
  text.group = "key";
  text.verb = "policy";
  text.summary = "print the key's policy, the provider's, and that of the person who makes the key";
  text.examples = {
      "atrest key policy --cluster k8s.example.com --account 111122223333 --region eu-west-1",
      "atrest key policy --cluster k8s.example.com --key arn:aws:kms:eu-west-1:111122223333:key/ID "
      "--for provider",
      "atrest key policy --role arn:aws:iam::111122223333:role/control-plane --key ARN --for key"};
  return text;
}

void KeyPolicyCommand::AddFlags(CLI::App& app) {
  app.add_option("--cluster", cluster_, "name of the kops cluster; gives the roles and the tag")
      ->type_name("NAME");
  app.add_option("--key", keys_, "ARN of a key that exists already")->type_name("ARN");
  app.add_option("--account", account_, "AWS account (default: the key's)")->type_name("ID");
  app.add_option("--region", region_, "AWS region (default: the key's)")->type_name("NAME");
  app.add_option("--partition", partition_, "AWS partition (default aws)")->type_name("NAME");
  app.add_option("--role", roles_, "ARN of a role that uses the key (default: kops' of --cluster)")
      ->type_name("ARN");
  app.add_flag("--apiservers", apiservers_,
               "the cluster has instance groups of the role APIServer");
  app.add_option("--encryption-context", context_, "pairs that every call must give")
      ->type_name("A=B,...");
  AddChoiceFlag<Subject>(app, "--for", subject_,
                         {{"all", Subject::kAll},
                          {"key", Subject::kKey},
                          {"provider", Subject::kProvider},
                          {"creator", Subject::kCreator}},
                         "key|provider|creator",
                         "print just this policy, as JSON (default: all, explained)");
  AddChoiceFlag<bool>(app, "-o,--output", json_, {{"table", false}, {"json", true}}, "table|json",
                      "form of the result (default table)");
}

Result<KeyPolicyCommand::Policies> KeyPolicyCommand::Make() const {
  kops::KeyPolicyRequest key{partition_, account_, roles_, {}};
  std::string region = region_;
  std::vector<std::string> arns;
  for (const std::string& text : keys_) {
    TRY_ASSIGN(const kops::KeyChoice choice, kops::ParseKeyChoice(text));
    TRY_ASSIGN(const kms::KeyArn arn, kms::KeyArn::Parse(choice.arn));
    arns.push_back(choice.arn);
    if (key.account.empty()) key.account = arn.account();
    if (region.empty()) region = arn.region();
    key.partition = arn.partition();
  }
  if (key.account.empty()) return Missing("--account");
  if (!IsAccount(key.account)) {
    return Error{Failure::kBadInput, "--account " + key.account + " is not a number of 12 digits"};
  }
  if (region.empty()) return Missing("--region");
  if (cluster_.empty() && roles_.empty()) {
    return Error{Failure::kBadInput, "nobody is named who uses the key",
                 "give --cluster with the name of the kops cluster, or --role with an ARN"};
  }
  key.role_arns = RolesOf({cluster_, context_, roles_, apiservers_}, key.partition, key.account);
  TRY_ASSIGN(key.context, kms::ParseEncryptionContext(context_));
  // Before there is a key, its place is taken by what must be filled in.
  if (arns.empty()) {
    arns.push_back("arn:" + key.partition + ":kms:" + region + ":" + key.account + ":key/KEY-ID");
  }
  const std::string tag = cluster_.empty() ? "kubernetes" : cluster_;
  return Policies{kops::KeyPolicy(key),
                  kops::PolicyDocument({kops::ProviderStatement(arns, key.context)}),
                  kops::CreatorPolicy({key.partition, key.account, region, tag})};
}

void KeyPolicyCommand::PrintTable(const Policies& policies, TerminalOutput& output) const {
  switch (subject_) {
    case Subject::kKey: return output.PrintLine(policies.key.PrettyText());
    case Subject::kProvider: return output.PrintLine(policies.provider.PrettyText());
    case Subject::kCreator: return output.PrintLine(policies.creator.PrettyText());
    case Subject::kAll: break;
  }
  output.Print(
      "# The key's own policy (kms put-key-policy): the account administers it, only the "
      "control plane uses it\n");
  output.PrintLine(policies.key.PrettyText());
  output.Print("\n# The provider's policy, for the role of the control-plane nodes\n" +
               Reasons(kops::ProviderActions()));
  output.PrintLine(policies.provider.PrettyText());
  output.Print("\n# The policy of the person who makes the key\n" +
               Reasons(kops::CreatorActions()));
  output.PrintLine(policies.creator.PrettyText());
}

void KeyPolicyCommand::PrintJson(const Policies& policies, TerminalOutput& output) {
  json::Value document = json::Value::Object();
  document.Set("schemaVersion", json::Value::Number(1));
  document.Set("keyPolicy", policies.key);
  document.Set("providerPolicy", policies.provider);
  document.Set("providerActions", ReasonList(kops::ProviderActions()));
  document.Set("creatorPolicy", policies.creator);
  document.Set("creatorActions", ReasonList(kops::CreatorActions()));
  output.PrintLine(document.PrettyText());
}

Result<ExitCode> KeyPolicyCommand::Run(Session& session) {
  TRY_ASSIGN(const Policies policies, Make());
  if (json_) {
    PrintJson(policies, session.output);
  } else {
    PrintTable(policies, session.output);
  }
  return ExitCode::kWell;
}

}  // namespace atrest::cli
