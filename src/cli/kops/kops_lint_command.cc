#include "cli/kops/kops_lint_command.h"

#include <algorithm>

#include "base/version.h"
#include "cli/choice_flag.h"
#include "cli/text_files.h"
#include "os/disk_filesystem.h"

namespace atrest::cli {
namespace {

std::string RuleList() {
  std::string text;
  for (const kops::lint::Rule& rule : kops::lint::AllRules()) {
    text += std::string(rule.id) + " (" + std::string(kops::lint::SeverityName(rule.severity)) +
            "): " + std::string(rule.title) + "\n    why: " + std::string(rule.why) +
            "\n    fix: " + std::string(rule.fix) + "\n";
  }
  return text;
}

}  // namespace

CommandText KopsLintCommand::Text() const {
  CommandText text;
  text.group = "kops";
  text.verb = "lint";
  text.summary = "find known traps in cluster specs, EncryptionConfigurations and static pods";
  text.examples = {
      "atrest kops lint cluster.yaml encryptionconfig.yaml",
      "kops get all NAME -o yaml | atrest kops lint -", "atrest kops lint --fix cluster.yaml",
      "atrest kops lint -o sarif cluster.yaml > lint.sarif", "atrest kops lint --rules"};
  return text;
}

void KopsLintCommand::AddFlags(CLI::App& app) {
  app.add_option("FILE", files_, "files to check together; - is stdin")->type_name("");
  app.add_option("--was", before_,
                 "the EncryptionConfiguration that is in use, to see whether a provider is lost")
      ->type_name("FILE");
  app.add_option("--kops-version", kops_version_,
                 "the kops that will apply it (default " + kops::kNewestKops.Text() + ")")
      ->type_name("VERSION");
  AddChoiceFlag<Format>(
      app, "-o,--output", format_,
      {{"table", Format::kTable}, {"json", Format::kJson}, {"sarif", Format::kSarif}},
      "table|json|sarif", "form of the result (default table)");
  app.add_flag("--fix", fix_, "repair what can be repaired without asking, in the files");
  app.add_flag("--rules", list_, "print all rules and end");
}

Result<void> KopsLintCommand::WriteRepaired(const std::vector<kops::lint::SourceFile>& before,
                                            const std::vector<kops::lint::SourceFile>& after,
                                            Session& session) const {
  os::DiskFilesystem files;
  std::vector<TextFile> changed;
  for (std::size_t i = 0; i < before.size(); ++i) {
    if (before[i].text == after[i].text) continue;
    changed.push_back({after[i].name, after[i].text, 0600});
    session.output.Note("repaired " + after[i].name);
  }
  return WriteTextFiles(changed, files);
}

Result<kops::lint::Report> KopsLintCommand::Look(Session& session) const {
  const os::DiskFilesystem files;
  std::vector<kops::lint::SourceFile> sources;
  for (const std::string& path : files_) {
    if (path == "-" && fix_) {
      return Error{Failure::kBadInput, "--fix cannot repair standard input", "give a file"};
    }
    TRY_ASSIGN(std::string text, ReadTextFile(path, files, session));
    sources.push_back({path, std::move(text)});
  }
  kops::lint::Options options;
  if (!kops_version_.empty()) {
    TRY_ASSIGN(options.kops, kops::ParseVersion(kops_version_));
  }
  if (!before_.empty()) {
    TRY_ASSIGN(options.encryption_before, ReadTextFile(before_, files, session));
  }
  if (!fix_) return kops::lint::Lint(std::move(sources), options);
  TRY_ASSIGN(kops::lint::Report report, kops::lint::Repaired(sources, options));
  TRY(WriteRepaired(sources, report.files, session));
  return report;
}

Result<ExitCode> KopsLintCommand::Run(Session& session) {
  if (list_) {
    session.output.Print(RuleList());
    return ExitCode::kWell;
  }
  if (files_.empty()) {
    return Error{Failure::kBadInput, "no file is given", "run: atrest kops lint cluster.yaml"};
  }
  TRY_ASSIGN(const kops::lint::Report report, Look(session));
  switch (format_) {
    case Format::kTable: session.output.Print(kops::lint::TableText(report)); break;
    case Format::kJson: session.output.Print(kops::lint::JsonText(report)); break;
    case Format::kSarif:
      session.output.Print(kops::lint::SarifText(report, std::string(ProjectVersion())));
      break;
  }
  const bool wrong = std::any_of(report.findings.begin(), report.findings.end(),
                                 [](const kops::lint::Finding& finding) {
                                   return finding.severity != kops::lint::Severity::kNote;
                                 });
  return wrong ? ExitCode::kFound : ExitCode::kWell;
}

}  // namespace atrest::cli
