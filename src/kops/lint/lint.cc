#include "kops/lint/lint.h"

#include <algorithm>
#include <tuple>

#include "kops/encryption_text.h"
#include "yaml/stream.h"

namespace atrest::kops::lint {
namespace {

// More would mean that a repair does not remove its finding.
constexpr int kMostRepairs = 500;

Result<std::string> RepairedSection(const std::string& section, const Finding& finding) {
  if (!finding.in) return finding.repair(section);
  TRY_ASSIGN(const yaml::Node root, yaml::Node::Parse(section));
  yaml::Path place = finding.in->item;
  place.push_back(finding.in->member);
  const yaml::Node* inner = yaml::FindAt(root, place);
  if (inner == nullptr) return Error{Failure::kBug, "the text to repair is gone"};
  TRY_ASSIGN(std::string text, finding.repair(inner->Scalar()));
  return yaml::SetMember(section, finding.in->item, finding.in->member,
                         yaml::Literal(std::move(text)));
}

// True if the file was changed.
bool Apply(const Finding& finding, std::vector<SourceFile>& files) {
  SourceFile& file = files[finding.file];
  std::vector<yaml::Section> sections = yaml::SplitStream(file.text);
  std::string& section = sections[finding.section].text;
  Result<std::string> text = RepairedSection(section, finding);
  if (!text || *text == section) return false;
  section = std::move(text).value();
  file.text = yaml::JoinStream(sections);
  return true;
}

}  // namespace

Result<Report> Lint(std::vector<SourceFile> files, const Options& options) {
  Corpus corpus = ReadCorpus(std::move(files), options.kops);
  if (options.encryption_before) {
    TRY_ASSIGN(const std::vector<KnownProvider> before, ProvidersOf(*options.encryption_before));
    for (const KnownProvider& provider : before) corpus.names_before.push_back(provider.name);
  }
  Reporter report;
  for (const Rule& rule : AllRules()) {
    report.Begin(rule);
    rule.check(corpus, report);
  }
  Report result{corpus.files, report.Take()};
  std::stable_sort(result.findings.begin(), result.findings.end(),
                   [](const Finding& a, const Finding& b) {
                     return std::tie(a.file, a.line) < std::tie(b.file, b.line);
                   });
  return result;
}

Result<Report> Repaired(std::vector<SourceFile> files, const Options& options) {
  for (int i = 0; i < kMostRepairs; ++i) {
    TRY_ASSIGN(const Report report, Lint(files, options));
    const bool changed = std::any_of(
        report.findings.begin(), report.findings.end(),
        [&](const Finding& finding) { return finding.repair && Apply(finding, files); });
    if (!changed) break;
  }
  return Lint(std::move(files), options);
}

}  // namespace atrest::kops::lint
