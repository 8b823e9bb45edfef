#include "cli/key/key_flags.h"

#include <utility>

#include "aws/region.h"
#include "cli/choice_flag.h"
#include "cli/time_text.h"
#include "kms/key_arn.h"
#include "kops/iam_policy.h"

namespace atrest::cli {

void AddKeyAwsFlags(CLI::App& app, KeyAwsFlags& flags) {
  app.add_option("--region", flags.region,
                 "the AWS Region (default: that of the key's ARN, else the environment's)")
      ->type_name("REGION");
  app.add_option("--profile", flags.profile, "the profile of AWS's configuration files")
      ->type_name("NAME");
  app.add_option("--kms-endpoint", flags.kms_endpoint, "URL of KMS (default: AWS's own)")
      ->type_name("URL");
  app.add_flag("--allow-insecure-endpoint", flags.allow_insecure_endpoint,
               "plain http to other hosts than this one");
  app.add_option("--timeout", flags.timeout, "how long all of it may take (default 60s)")
      ->type_name("TIME");
  AddChoiceFlag<OutputFormat>(app, "-o,--output", flags.format,
                              {{"table", OutputFormat::kTable}, {"json", OutputFormat::kJson}},
                              "table|json", "form of the result (default table)");
}

void AddKeyUserFlags(CLI::App& app, KeyUserFlags& flags) {
  app.add_option("--cluster", flags.cluster,
                 "name of the kops cluster; gives the roles and the tag")
      ->type_name("NAME");
  app.add_option("--role", flags.roles,
                 "ARN of a role that uses the key (default: kops' of --cluster)")
      ->type_name("ARN")
      ->allow_extra_args(false);
  app.add_flag("--apiservers", flags.apiservers,
               "the cluster has instance groups of the role APIServer");
  app.add_option("--encryption-context", flags.context, "pairs that the provider gives to KMS")
      ->type_name("A=B,...");
}

Result<OpenedKeyAws> OpenKeyAws(const KeyAwsFlags& flags, const std::string& key,
                                const Clock& clock) {
  UnwrapFlags aws;
  aws.region = flags.region;
  if (!key.empty()) {
    TRY_ASSIGN(const kms::KeyReference reference, kms::KeyReference::Parse(key));
    TRY_ASSIGN(aws.region, aws::RegionOfKey(flags.region, reference));
  }
  aws.profile = flags.profile;
  aws.kms_endpoint = flags.kms_endpoint;
  aws.allow_insecure_endpoint = flags.allow_insecure_endpoint;
  TRY_ASSIGN(const auto timeout, ParseDuration(flags.timeout));
  OpenedKeyAws opened;
  TRY_ASSIGN(opened.aws, AwsKmsConnection::Open(aws, clock));
  TRY_ASSIGN(opened.kms, opened.aws->OpenAdministration(aws.region));
  opened.deadline = Deadline::After(clock.Now(), timeout);
  return opened;
}

std::vector<std::string> RolesOf(const KeyUserFlags& flags, const std::string& partition,
                                 const std::string& account) {
  if (!flags.roles.empty() || flags.cluster.empty()) return flags.roles;
  const std::string start = "arn:" + partition + ":iam::" + account + ":role/";
  std::vector<std::string> roles{start + kops::KopsRoleName("masters", flags.cluster)};
  if (flags.apiservers) roles.push_back(start + kops::KopsRoleName("apiservers", flags.cluster));
  return roles;
}

bool IsAccount(const std::string& text) {
  return text.size() == 12 && text.find_first_not_of("0123456789") == std::string::npos;
}

}  // namespace atrest::cli
