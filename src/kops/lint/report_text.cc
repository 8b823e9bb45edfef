// The three ways in which a lint report is written.
#include <algorithm>

#include "json/json.h"
#include "kops/lint/lint.h"

namespace atrest::kops::lint {
namespace {

constexpr int kSchemaVersion = 1;
constexpr const char* kSarifSchema = "https://json.schemastore.org/sarif-2.1.0.json";

const Rule* FindRule(const std::vector<Rule>& rules, std::string_view id) {
  const auto found =
      std::find_if(rules.begin(), rules.end(), [&](const Rule& rule) { return rule.id == id; });
  return found == rules.end() ? nullptr : &*found;
}

std::size_t Count(const Report& report, Severity severity) {
  return static_cast<std::size_t>(
      std::count_if(report.findings.begin(), report.findings.end(),
                    [&](const Finding& finding) { return finding.severity == severity; }));
}

std::string Sum(std::size_t count, const std::string& word) {
  return std::to_string(count) + " " + word + (count == 1 ? "" : "s");
}

json::Value Message(std::string_view text) {
  json::Value message = json::Value::Object();
  message.Set("text", text);
  return message;
}

json::Value SarifRules(const std::vector<Rule>& rules) {
  json::Value list = json::Value::Array();
  for (const Rule& rule : rules) {
    json::Value level = json::Value::Object();
    level.Set("level", SeverityName(rule.severity));
    json::Value item = json::Value::Object();
    item.Set("id", rule.id);
    item.Set("shortDescription", Message(rule.title));
    item.Set("fullDescription", Message(rule.why));
    item.Set("help", Message(rule.fix));
    item.Set("defaultConfiguration", std::move(level));
    list.Append(std::move(item));
  }
  return list;
}

// A file name as a URI reference, which has no room for spaces and the like.
std::string UriOf(std::string_view name) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  constexpr std::string_view kPlain = "/-._~";
  std::string uri;
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    const bool word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (word || kPlain.find(c) != std::string_view::npos) {
      uri += c;
    } else {
      uri += {'%', kHex[byte >> 4], kHex[byte & 15]};
    }
  }
  return uri;
}

json::Value Location(const Report& report, const Finding& finding) {
  json::Value artifact = json::Value::Object();
  artifact.Set("uri", UriOf(report.files[finding.file].name));
  json::Value region = json::Value::Object();
  region.Set("startLine", json::Value::Number(finding.line));
  json::Value physical = json::Value::Object();
  physical.Set("artifactLocation", std::move(artifact));
  physical.Set("region", std::move(region));
  json::Value location = json::Value::Object();
  location.Set("physicalLocation", std::move(physical));
  return location;
}

json::Value SarifResults(const Report& report) {
  json::Value list = json::Value::Array();
  for (const Finding& finding : report.findings) {
    json::Value locations = json::Value::Array();
    locations.Append(Location(report, finding));
    json::Value item = json::Value::Object();
    item.Set("ruleId", finding.rule);
    item.Set("level", SeverityName(finding.severity));
    item.Set("message", Message(finding.message));
    item.Set("locations", std::move(locations));
    list.Append(std::move(item));
  }
  return list;
}

}  // namespace

std::string TableText(const Report& report) {
  const std::vector<Rule> rules = AllRules();
  std::string text;
  for (const Finding& finding : report.findings) {
    const Rule* rule = FindRule(rules, finding.rule);
    text += report.files[finding.file].name + ":" + std::to_string(finding.line) + ": " +
            std::string(SeverityName(finding.severity)) + ": " + finding.message + " [" +
            finding.rule + "]\n";
    if (rule == nullptr) continue;
    text += "    why: " + std::string(rule->why) + "\n";
    text += "    fix: " + std::string(rule->fix) + (finding.repair ? " (--fix does it)\n" : "\n");
  }
  return text + Sum(Count(report, Severity::kError), "error") + ", " +
         Sum(Count(report, Severity::kWarning), "warning") + ", " +
         Sum(Count(report, Severity::kNote), "note") + "\n";
}

std::string JsonText(const Report& report) {
  const std::vector<Rule> rules = AllRules();
  json::Value list = json::Value::Array();
  for (const Finding& finding : report.findings) {
    const Rule* rule = FindRule(rules, finding.rule);
    json::Value item = json::Value::Object();
    item.Set("rule", finding.rule);
    item.Set("severity", SeverityName(finding.severity));
    item.Set("file", report.files[finding.file].name);
    item.Set("line", json::Value::Number(finding.line));
    item.Set("message", finding.message);
    item.Set("why", rule == nullptr ? "" : rule->why);
    item.Set("fix", rule == nullptr ? "" : rule->fix);
    item.Set("fixable", json::Value::Bool(static_cast<bool>(finding.repair)));
    list.Append(std::move(item));
  }
  json::Value document = json::Value::Object();
  document.Set("schemaVersion", json::Value::Number(kSchemaVersion));
  document.Set("findings", std::move(list));
  return document.PrettyText() + "\n";
}

std::string SarifText(const Report& report, const std::string& program_version) {
  json::Value driver = json::Value::Object();
  driver.Set("name", "atrest");
  driver.Set("version", program_version);
  driver.Set("rules", SarifRules(AllRules()));
  json::Value tool = json::Value::Object();
  tool.Set("driver", std::move(driver));
  json::Value run = json::Value::Object();
  run.Set("tool", std::move(tool));
  run.Set("results", SarifResults(report));
  json::Value runs = json::Value::Array();
  runs.Append(std::move(run));
  json::Value document = json::Value::Object();
  document.Set("$schema", kSarifSchema);
  document.Set("version", "2.1.0");
  document.Set("runs", std::move(runs));
  return document.PrettyText() + "\n";
}

}  // namespace atrest::kops::lint
