#include "cli/render_command.h"

#include "cli/text_files.h"
#include "os/disk_filesystem.h"

namespace atrest::cli {

CommandText RenderCommand::Text() const {
  CommandText text;
  text.group = "render";
  const std::string key = " --key arn:aws:kms:eu-west-1:111122223333:key/ID";
  switch (what_) {
    case What::kPod:
      text.verb = "pod";
      text.summary = "a static pod that runs the provider";
      text.examples = {"atrest render pod" + key +
                       " > /etc/kubernetes/manifests/aws-encryption-provider.yaml"};
      break;
    case What::kSystemd:
      text.verb = "systemd";
      text.summary = "a systemd unit that runs the provider before kubelet";
      text.examples = {"atrest render systemd" + key +
                       " > /etc/systemd/system/aws-encryption-provider.service"};
      break;
    case What::kEncryptionConfig:
      text.verb = "encryptionconfig";
      text.summary = "an EncryptionConfiguration, or the one in use with a new key";
      text.examples = {"atrest render encryptionconfig" + key + " > encryptionconfig.yaml",
                       "atrest render encryptionconfig" + key +
                           " --encryption-config in-use.yaml --stage read > next.yaml"};
      break;
  }
  return text;
}

void RenderCommand::AddFlags(CLI::App& app) {
  AddProviderFlags(app, provider_);
  if (what_ == What::kEncryptionConfig) AddStageFlag(app, provider_);
  app.add_option(
         "--socket-dir", directory_,
         "directory of the sockets, which kube-apiserver must see (default " + directory_ + ")")
      ->type_name("DIR");
}

Result<kops::ProviderPlan> RenderCommand::Plan(const std::string& configuration) const {
  if (!directory_.starts_with('/')) {
    return Error{Failure::kBadInput, "--socket-dir " + directory_ + " is not an absolute path"};
  }
  if (provider_.health_port < 1 || provider_.health_port > 65535) {
    return Error{Failure::kBadInput, "--health-port is not in 1..65535"};
  }
  kops::ProviderPlan plan;
  TRY_ASSIGN(const std::vector<kops::KeyChoice> choices, KeysOf(provider_));
  std::vector<kops::KnownProvider> known;
  if (!configuration.empty()) {
    TRY_ASSIGN(known, kops::ProvidersOf(configuration));
  }
  TRY_ASSIGN(plan.keys, kops::MatchKeys(choices, known, directory_, directory_ + "/"));
  plan.encryption_context = provider_.encryption_context;
  plan.api = provider_.api.value_or(kops::KmsApi::kV2);
  plan.health_port = provider_.health_port;
  plan.image = provider_.image;
  plan.binary = provider_.binary;
  return plan;
}

Result<std::string> RenderCommand::Configuration(const kops::ProviderPlan& plan,
                                                 const std::string& configuration) const {
  const kops::EncryptionRequest request{
      plan.keys, plan.api, provider_.stage, provider_.resources, {}};
  if (configuration.empty()) return kops::NewEncryptionConfiguration(request);
  return kops::UpdatedEncryptionConfiguration(configuration, request);
}

Result<ExitCode> RenderCommand::Run(Session& session) {
  const os::DiskFilesystem files;
  std::string configuration;
  if (!provider_.encryption_config.empty()) {
    TRY_ASSIGN(configuration, ReadTextFile(provider_.encryption_config, files, session));
  }
  TRY_ASSIGN(const kops::ProviderPlan plan, Plan(configuration));
  switch (what_) {
    case What::kPod: session.output.Print(kops::PodManifest(plan)); break;
    case What::kSystemd: session.output.Print(kops::Unit(plan)); break;
    case What::kEncryptionConfig: {
      TRY_ASSIGN(const std::string text, Configuration(plan, configuration));
      const auto check = kops::ProvidersOf(text);
      if (!check.ok()) return check.error();
      session.output.Print(text);
      break;
    }
  }
  return ExitCode::kWell;
}

}  // namespace atrest::cli
