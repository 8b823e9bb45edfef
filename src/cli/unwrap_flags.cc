#include "cli/unwrap_flags.h"

#include <optional>
#include <utility>

#include "cli/aws_kms_connection.h"
#include "cli/plugin/plugin_unwrapper.h"
#include "kms/encryption_context.h"
#include "kms/key_arn.h"
#include "operate/kms_unwrapper.h"

namespace atrest::cli {
namespace {

void AddAwsFlags(CLI::App& app, UnwrapFlags& flags, CLI::Option* aws_kms) {
  app.add_option("--region", flags.region,
                 "the Region to ask (default: that of the key's ARN, else the environment's); "
                 "another one for the replica of a multi-Region key")
      ->type_name("REGION")
      ->needs(aws_kms);
  app.add_option("--profile", flags.profile, "the profile of AWS's configuration files")
      ->type_name("NAME")
      ->needs(aws_kms);
  app.add_option("--kms-endpoint", flags.kms_endpoint, "URL of KMS (default: AWS's own)")
      ->type_name("URL")
      ->needs(aws_kms);
  app.add_flag("--allow-insecure-endpoint", flags.allow_insecure_endpoint,
               "plain http to other hosts than this one")
      ->needs(aws_kms);
  app.add_option("--encryption-context", flags.encryption_contexts,
                 "pairs that the provider gave to KMS; again for each of its keys")
      ->type_name("A=B,...")
      ->allow_extra_args(false)
      ->needs(aws_kms);
  app.add_option("--decrypt-encryption-context", flags.older_contexts,
                 "an older context, tried where the others do not fit; any number")
      ->type_name("A=B,...")
      ->allow_extra_args(false)
      ->needs(aws_kms);
  app.add_option("--decrypt-keys", flags.decrypt_keys,
                 "ARNs of the keys that may unwrap (default: any)")
      ->type_name("ARN,...")
      ->delimiter(',')
      ->needs(aws_kms);
}

Result<operate::KmsUnwrapPolicy> PolicyOf(const UnwrapFlags& flags) {
  operate::KmsUnwrapPolicy policy;
  policy.region = flags.region;
  std::vector<std::string> contexts = flags.encryption_contexts;
  contexts.insert(contexts.end(), flags.older_contexts.begin(), flags.older_contexts.end());
  for (const std::string& text : contexts) {
    auto context = kms::ParseEncryptionContext(text);
    if (!context) return Annotate(std::move(context).error(), "encryption context");
    policy.contexts.push_back(std::move(context).value());
  }
  for (const std::string& text : flags.decrypt_keys) {
    const auto arn = kms::KeyArn::Parse(text);
    if (!arn || arn->IsAlias()) {
      return Error{Failure::kBadInput, "--decrypt-keys: \"" + text + "\" is not the ARN of a key",
                   "list the ARNs of the keys that may have been used, or leave it out"};
    }
    policy.keys.push_back(text);
  }
  return policy;
}

}  // namespace

struct OpenedUnwrapper::Parts {
  std::string name;
  std::unique_ptr<AwsKmsConnection> aws;
  std::unique_ptr<operate::DekUnwrapper> source;
  std::optional<operate::PacedUnwrapper> paced;
};

void AddUnwrapFlags(CLI::App& app, UnwrapFlags& flags) {
  CLI::Option* socket = app.add_option("--socket", flags.socket,
                                       "the KMS plugin that unwraps DEKs (default: as the "
                                       "EncryptionConfiguration says)")
                            ->type_name("PATH");
  CLI::Option* aws_kms =
      app.add_flag("--aws-kms", flags.aws_kms,
                   "ask AWS KMS itself, without a plugin; credentials as the provider finds them")
          ->excludes(socket);
  AddAwsFlags(app, flags, aws_kms);
  app.add_option("--kms-qps", flags.per_second, "calls to plugin or KMS in a second (default 10)")
      ->type_name("N")
      ->check(CLI::Range(0.01, 10000.0).description(""));
}

OpenedUnwrapper::OpenedUnwrapper(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
OpenedUnwrapper::~OpenedUnwrapper() = default;

Result<std::unique_ptr<OpenedUnwrapper>> OpenedUnwrapper::Open(
    const UnwrapFlags& flags, const kube::EncryptionConfiguration* configuration,
    const Clock& clock) {
  auto parts = std::make_unique<Parts>();
  if (flags.aws_kms) {
    TRY_ASSIGN(operate::KmsUnwrapPolicy policy, PolicyOf(flags));
    TRY_ASSIGN(parts->aws, AwsKmsConnection::Open(flags, clock));
    parts->source = std::make_unique<operate::KmsUnwrapper>(*parts->aws, std::move(policy));
    parts->name = "AWS KMS";
  } else {
    parts->source = std::make_unique<PluginUnwrapper>(flags.socket, configuration, clock);
    parts->name = flags.socket.empty() ? "the plugins of the EncryptionConfiguration"
                                       : "the plugin at " + flags.socket;
  }
  parts->paced.emplace(*parts->source, clock, flags.per_second);
  return std::unique_ptr<OpenedUnwrapper>(new OpenedUnwrapper(std::move(parts)));
}

operate::PacedUnwrapper& OpenedUnwrapper::unwrapper() { return *parts_->paced; }
std::string OpenedUnwrapper::Name() const { return parts_->name; }

}  // namespace atrest::cli
