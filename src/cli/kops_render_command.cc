#include "cli/kops_render_command.h"

#include "cli/choice_flag.h"
#include "cli/text_files.h"
#include "kops/unified_diff.h"
#include "os/disk_filesystem.h"

namespace atrest::cli {
namespace {

constexpr const char* kKey = "arn:aws:kms:eu-west-1:111122223333:key/ID";
constexpr unsigned kPrivate = 0600;

Result<std::pair<std::string, std::string>> ReadLabel(const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0) {
    return Error{Failure::kBadInput, "--node-label " + text + " is not KEY=VALUE",
                 "write it as example.com/kms=true"};
  }
  return std::pair(text.substr(0, equals), text.substr(equals + 1));
}

std::string Stream(const kops::Rendered& rendered) {
  std::string text = rendered.cluster;
  if (!text.ends_with('\n')) text += '\n';
  return text + "---\n" + rendered.encryption;
}

}  // namespace

CommandText KopsRenderCommand::Text() const {
  CommandText text;
  text.group = "kops";
  text.verb = "render";
  text.summary = "from a cluster spec and a key to the spec and EncryptionConfiguration to apply";
  const std::string key = std::string(" --key ") + kKey;
  text.examples = {
      "kops get all NAME -o yaml > cluster.yaml",
      "atrest kops render --cluster cluster.yaml" + key + " --diff",
      "atrest kops render --cluster cluster.yaml" + key + " --out rendered",
      "atrest kops render --cluster cluster.yaml --encryption-config in-use.yaml --stage read" +
          key + " --out rendered"};
  return text;
}

void KopsRenderCommand::AddFlags(CLI::App& app) {
  app.add_option("--cluster", cluster_,
                 "the cluster and its instance groups, from kops get all NAME -o yaml; - is stdin")
      ->type_name("FILE")
      ->required();
  AddProviderFlags(app, provider_);
  AddChoiceFlag<kops::Style>(app, "--style", style_,
                             {{"pod", kops::Style::kPod}, {"systemd", kops::Style::kSystemd}},
                             "pod|systemd", "how the provider is run (default pod)");
  app.add_option("--kops-version", kops_version_,
                 "the kops that will apply it (default " + kops::kNewestKops.Text() + ")")
      ->type_name("VERSION");
  app.add_option("--node-label", node_labels_, "label for the nodes of the control plane")
      ->type_name("KEY=VALUE");
  app.add_option("--out", out_,
                 "directory for cluster.yaml and encryptionconfig.yaml (default: stdout)")
      ->type_name("DIR");
  app.add_flag("--diff", diff_, "print what changes instead");
}

Result<kops::RenderRequest> KopsRenderCommand::Request(Session& session) const {
  const os::DiskFilesystem files;
  kops::RenderRequest request;
  TRY_ASSIGN(request.keys, KeysOf(provider_));
  TRY_ASSIGN(request.cluster, ReadTextFile(cluster_, files, session));
  if (!provider_.encryption_config.empty()) {
    TRY_ASSIGN(request.encryption, ReadTextFile(provider_.encryption_config, files, session));
  }
  request.encryption_context = provider_.encryption_context;
  request.image = provider_.image;
  request.binary = provider_.binary;
  request.health_port = provider_.health_port;
  request.style = style_;
  request.stage = provider_.stage;
  request.api = provider_.api;
  request.resources = provider_.resources;
  if (!kops_version_.empty()) {
    TRY_ASSIGN(request.kops, kops::ParseVersion(kops_version_));
  }
  for (const std::string& label : node_labels_) {
    TRY_ASSIGN(auto pair, ReadLabel(label));
    request.node_labels.push_back(std::move(pair));
  }
  return request;
}

Result<void> KopsRenderCommand::Write(const kops::Rendered& rendered, Session& session) const {
  os::DiskFilesystem files;
  TRY(files.MakeDirectories(out_, 0755));
  TRY(WriteTextFiles({{out_ + "/cluster.yaml", rendered.cluster, 0644},
                      {out_ + "/encryptionconfig.yaml", rendered.encryption, kPrivate}},
                     files));
  session.output.Note("wrote " + out_ + "/cluster.yaml and " + out_ + "/encryptionconfig.yaml");
  session.output.Note("next: kops replace -f " + out_ + "/cluster.yaml");
  session.output.Note("next: kops create secret encryptionconfig --force -f " + out_ +
                      "/encryptionconfig.yaml");
  session.output.Note("next: kops update cluster --yes && kops rolling-update cluster --yes");
  return {};
}

Result<ExitCode> KopsRenderCommand::Run(Session& session) {
  TRY_ASSIGN(const kops::RenderRequest request, Request(session));
  TRY_ASSIGN(const kops::Rendered rendered, kops::Render(request));
  for (const std::string& note : rendered.notes) session.output.Note("note: " + note);
  if (diff_) {
    const std::string before =
        provider_.encryption_config.empty() ? "/dev/null" : provider_.encryption_config;
    session.output.Print(
        kops::UnifiedDiff(request.cluster, rendered.cluster, cluster_, "cluster.yaml") +
        kops::UnifiedDiff(request.encryption.value_or(""), rendered.encryption, before,
                          "encryptionconfig.yaml"));
  }
  if (!out_.empty()) TRY(Write(rendered, session));
  if (!diff_ && out_.empty()) session.output.Print(Stream(rendered));
  return ExitCode::kWell;
}

}  // namespace atrest::cli
