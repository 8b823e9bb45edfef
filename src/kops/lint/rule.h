// A rule: what it is about, as data, and the function that finds it.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "kops/lint/corpus.h"

namespace atrest::kops::lint {

enum class Severity { kError, kWarning, kNote };

std::string_view SeverityName(Severity severity);  // "error", "warning", "note": SARIF's words

// Changes the text of one document; there for what can be repaired without asking.
using Repair = std::function<Result<std::string>(std::string_view document)>;

struct Finding {
  std::string rule;
  Severity severity = Severity::kError;
  std::size_t file = 0;
  int line = 1;
  std::string message;  // what is there
  std::size_t section = 0;
  std::optional<Embedded> in;
  Repair repair;  // may be empty
};

class Reporter;

struct Rule {
  std::string_view id;
  Severity severity;
  std::string_view title;  // a sentence without its full stop
  std::string_view why;
  std::string_view fix;  // what to do
  void (*check)(const Corpus& corpus, Reporter& report);
};

// All rules, in groups: cluster, policies, EncryptionConfiguration, pod, and what joins them.
std::vector<Rule> AllRules();
std::span<const Rule> ClusterRules();
std::span<const Rule> AssetRules();
std::span<const Rule> PolicyRules();
std::span<const Rule> EncryptionRules();
std::span<const Rule> PodRules();
std::span<const Rule> PodFlagRules();
std::span<const Rule> JointRules();

// Takes the findings of one rule after the other.
class Reporter {
 public:
  void Begin(const Rule& rule) { rule_ = &rule; }
  // `line` counts in the document.
  void Add(const Document& document, int line, std::string message, Repair repair = {});
  void AddAt(std::size_t file, int line, std::string message);
  std::vector<Finding> Take() { return std::move(findings_); }

 private:
  const Rule* rule_ = nullptr;
  std::vector<Finding> findings_;
};

}  // namespace atrest::kops::lint
