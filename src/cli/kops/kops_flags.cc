#include "cli/kops/kops_flags.h"

#include "cli/choice_flag.h"
#include "cli/text_files.h"
#include "os/disk_filesystem.h"

namespace atrest::cli {
namespace {

Result<std::pair<std::string, std::string>> ReadLabel(const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0) {
    return Error{Failure::kBadInput, "--node-label " + text + " is not KEY=VALUE",
                 "write it as example.com/kms=true"};
  }
  return std::pair(text.substr(0, equals), text.substr(equals + 1));
}

}  // namespace

void AddKopsFlags(CLI::App& app, KopsFlags& flags) {
  app.add_option("--cluster", flags.cluster,
                 "the cluster and its instance groups, from kops get all NAME -o yaml; - is stdin")
      ->type_name("FILE")
      ->required();
  AddProviderFlags(app, flags.provider);
  AddChoiceFlag<kops::Style>(app, "--style", flags.style,
                             {{"pod", kops::Style::kPod}, {"systemd", kops::Style::kSystemd}},
                             "pod|systemd", "how the provider is run (default pod)");
  app.add_option("--kops-version", flags.kops_version,
                 "the kops that will apply it (default " + kops::kNewestKops.Text() + ")")
      ->type_name("VERSION");
  app.add_option("--node-label", flags.node_labels, "label for the nodes of the control plane")
      ->type_name("KEY=VALUE");
}

Result<kops::RenderRequest> ReadKopsRequest(const KopsFlags& flags, Session& session) {
  const os::DiskFilesystem files;
  kops::RenderRequest request;
  TRY_ASSIGN(request.keys, KeysOf(flags.provider));
  TRY_ASSIGN(request.cluster, ReadTextFile(flags.cluster, files, session));
  if (!flags.provider.encryption_config.empty()) {
    TRY_ASSIGN(request.encryption, ReadTextFile(flags.provider.encryption_config, files, session));
  }
  request.encryption_context = flags.provider.encryption_context;
  request.image = flags.provider.image;
  request.binary = flags.provider.binary;
  request.health_port = flags.provider.health_port;
  request.style = flags.style;
  request.stage = flags.provider.stage;
  request.api = flags.provider.api;
  request.resources = flags.provider.resources;
  if (!flags.kops_version.empty()) {
    TRY_ASSIGN(request.kops, kops::ParseVersion(flags.kops_version));
  }
  for (const std::string& label : flags.node_labels) {
    TRY_ASSIGN(auto pair, ReadLabel(label));
    request.node_labels.push_back(std::move(pair));
  }
  return request;
}

}  // namespace atrest::cli
