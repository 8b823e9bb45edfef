#include "kops/lint/rule.h"

namespace atrest::kops::lint {

std::string_view SeverityName(Severity severity) {
  switch (severity) {
    case Severity::kError: return "error";
    case Severity::kWarning: return "warning";
    case Severity::kNote: return "note";
  }
  return "error";
}

void Reporter::Add(const Document& document, int line, std::string message, Repair repair) {
  Finding finding;
  finding.rule = rule_->id;
  finding.severity = rule_->severity;
  finding.file = document.file;
  finding.line = document.LineOf(line);
  finding.message = std::move(message);
  finding.section = document.section;
  finding.in = document.in;
  finding.repair = std::move(repair);
  findings_.push_back(std::move(finding));
}

void Reporter::AddAt(std::size_t file, int line, std::string message) {
  Finding finding;
  finding.rule = rule_->id;
  finding.severity = rule_->severity;
  finding.file = file;
  finding.line = line;
  finding.message = std::move(message);
  findings_.push_back(std::move(finding));
}

std::vector<Rule> AllRules() {
  std::vector<Rule> rules;
  for (const auto group : {ClusterRules(), AssetRules(), PolicyRules(), EncryptionRules(),
                           PodRules(), PodFlagRules(), JointRules()}) {
    rules.insert(rules.end(), group.begin(), group.end());
  }
  return rules;
}

}  // namespace atrest::kops::lint
