#include "cli/provider_flags.h"

#include "base/version.h"
#include "cli/choice_flag.h"

namespace atrest::cli {
namespace {

void AddApiFlag(CLI::App& app, ProviderFlags& flags) {
  app.add_option_function<std::string>(
         "--kms-api",
         [&flags](const std::string& word) {
           flags.api = word == "v1" ? kops::KmsApi::kV1 : kops::KmsApi::kV2;
         },
         "KMS API of new providers (default: v2 where Kubernetes has it)")
      ->check(CLI::IsMember({"v1", "v2"}).description(""))
      ->type_name("v1|v2");
}

}  // namespace

void AddProviderFlags(CLI::App& app, ProviderFlags& flags) {
  flags.image = "aws-encryption-provider:" + std::string(ProjectVersion());
  app.add_option("--key", flags.keys, "the key's ARN; the first one writes, others are read")
      ->type_name("[NAME=]ARN")
      ->required();
  app.add_option("--encryption-config", flags.encryption_config,
                 "the EncryptionConfiguration that is in use; its providers keep their names")
      ->type_name("FILE");
  app.add_option("--encryption-context", flags.encryption_context,
                 "pairs that KMS binds to what it encrypts")
      ->type_name("A=B,...");
  AddApiFlag(app, flags);
  app.add_option("--resources", flags.resources, "what to encrypt (default secrets)")
      ->delimiter(',')
      ->type_name("LIST");
  app.add_option("--image", flags.image, "image of the static pod (default " + flags.image + ")")
      ->type_name("IMAGE");
  app.add_option("--binary", flags.binary,
                 "program of the systemd unit (default " + flags.binary + ")")
      ->type_name("PATH");
  app.add_option("--health-port", flags.health_port, "port on 127.0.0.1 (default 8083)")
      ->type_name("PORT");
}

void AddStageFlag(CLI::App& app, ProviderFlags& flags) {
  AddChoiceFlag<kops::Stage>(
      app, "--stage", flags.stage, {{"read", kops::Stage::kRead}, {"write", kops::Stage::kWrite}},
      "read|write", "read: roll the first key out before it writes (default write)");
}

Result<std::vector<kops::KeyChoice>> KeysOf(const ProviderFlags& flags) {
  std::vector<kops::KeyChoice> keys;
  for (const std::string& text : flags.keys) {
    TRY_ASSIGN(kops::KeyChoice key, kops::ParseKeyChoice(text));
    keys.push_back(std::move(key));
  }
  return keys;
}

}  // namespace atrest::cli
