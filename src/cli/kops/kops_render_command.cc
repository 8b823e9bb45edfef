#include "cli/kops/kops_render_command.h"

#include "cli/text_files.h"
#include "kops/unified_diff.h"
#include "os/disk_filesystem.h"

namespace atrest::cli {
namespace {

constexpr const char* kKey = "arn:aws:kms:eu-west-1:111122223333:key/ID";
constexpr unsigned kPrivate = 0600;

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
  AddKopsFlags(app, flags_);
  AddStageFlag(app, flags_.provider);
  app.add_option("--out", out_,
                 "directory for cluster.yaml and encryptionconfig.yaml (default: stdout)")
      ->type_name("DIR");
  app.add_flag("--diff", diff_, "print what changes instead");
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
  TRY_ASSIGN(const kops::RenderRequest request, ReadKopsRequest(flags_, session));
  TRY_ASSIGN(const kops::Rendered rendered, kops::Render(request));
  for (const std::string& note : rendered.notes) session.output.Note("note: " + note);
  if (diff_) {
    const std::string& used = flags_.provider.encryption_config;
    const std::string before = used.empty() ? "/dev/null" : used;
    session.output.Print(
        kops::UnifiedDiff(request.cluster, rendered.cluster, flags_.cluster, "cluster.yaml") +
        kops::UnifiedDiff(request.encryption.value_or(""), rendered.encryption, before,
                          "encryptionconfig.yaml"));
  }
  if (!out_.empty()) TRY(Write(rendered, session));
  if (!diff_ && out_.empty()) session.output.Print(Stream(rendered));
  return ExitCode::kWell;
}

}  // namespace atrest::cli
