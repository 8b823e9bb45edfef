#include "cli/doctor/doctor_lint.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "kops/lint/lint.h"
#include "operate/doctor/doctor_checks.h"

namespace atrest::cli {
namespace {

namespace check = operate::check;

constexpr std::array<std::string_view, 4> kOthers{"kms-v1-gate", "socket-mismatch",
                                                  "socket-not-mounted", "encryption-config-off"};

std::string FixOf(const std::string& rule) {
  for (const kops::lint::Rule& known : kops::lint::AllRules()) {
    if (known.id == rule) return std::string(known.fix);
  }
  return "";
}

}  // namespace

std::vector<operate::CheckResult> LintProvider(const DoctorNode& node) {
  const auto file = std::find_if(
      node.manifests.begin(), node.manifests.end(),
      [&](const DoctorFile& one) { return node.provider && one.path == node.provider->file; });
  if (file == node.manifests.end()) {
    return {operate::NotAsked(check::kLint,
                              "no static pod of the provider in " + node.apiserver.directory,
                              "for other files: atrest kops lint FILE")};
  }
  const auto report = kops::lint::Lint({{file->path, file->text}}, {});
  if (!report.ok()) return {operate::Wrong(check::kLint, report.error(), "")};
  std::size_t warnings = 0;
  for (const kops::lint::Finding& finding : report->findings) {
    const bool ours = std::find(kOthers.begin(), kOthers.end(), finding.rule) == kOthers.end();
    if (finding.severity == kops::lint::Severity::kError && ours) {
      return {operate::Wrong(check::kLint,
                             file->path + ":" + std::to_string(finding.line) + ": " +
                                 finding.message + " (" + finding.rule + ")",
                             FixOf(finding.rule))};
    }
    if (finding.severity == kops::lint::Severity::kWarning) ++warnings;
  }
  return {operate::Good(check::kLint, warnings == 0
                                          ? "no known trap in " + file->path
                                          : "nothing that breaks; " + std::to_string(warnings) +
                                                " hints: atrest kops lint " + file->path)};
}

}  // namespace atrest::cli
