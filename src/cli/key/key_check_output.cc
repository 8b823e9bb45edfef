#include "cli/key/key_check_output.h"

#include <optional>
#include <utility>

#include "cli/terminal_output.h"
#include "operate/status/utc_text.h"
#include "operate/text_table.h"

namespace atrest::cli {
namespace {

std::string Joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text.empty() ? "none" : text;
}

std::string RotationText(const operate::KeyFacts& facts) {
  if (!facts.rotation) return "not known";
  if (!facts.rotation->enabled) return "off";
  std::string text = "on";
  if (facts.rotation->period_days > 0) {
    text += ", every " + std::to_string(facts.rotation->period_days) + " days";
  }
  if (facts.rotation->next) text += ", next " + operate::UtcText(*facts.rotation->next);
  return text;
}

std::string RegionText(const kms::KeyMetadata& key) {
  if (!key.multi_region) return "no";
  return key.primary_region.empty() ? "yes, the primary"
                                    : "yes, a replica of " + key.primary_region;
}

std::string AliasText(const operate::KeyFacts& facts) {
  if (!facts.aliases) return "not known";
  std::vector<std::string> names;
  for (const kms::Alias& alias : *facts.aliases) names.push_back(alias.name);
  return Joined(names);
}

std::string TagText(const operate::KeyFacts& facts) {
  if (!facts.tags) return "not known";
  std::vector<std::string> words;
  for (const auto& [name, value] : *facts.tags) words.push_back(name + "=" + value);
  return Joined(words);
}

void SetTime(json::Value& object, const char* name, const std::optional<WallTime>& time) {
  object.Set(name, time ? json::Value::String(operate::Rfc3339Text(*time)) : json::Value::Null());
}

json::Value RotationJson(const kms::RotationStatus& rotation) {
  json::Value value = json::Value::Object();
  value.Set("enabled", json::Value::Bool(rotation.enabled));
  value.Set("periodDays", json::Value::Number(rotation.period_days));
  SetTime(value, "next", rotation.next);
  return value;
}

void SetLists(json::Value& value, const operate::KeyFacts& facts) {
  if (facts.aliases) {
    json::Value aliases = json::Value::Array();
    for (const kms::Alias& alias : *facts.aliases) aliases.Append(json::Value::String(alias.name));
    value.Set("aliases", std::move(aliases));
  }
  if (facts.tags) {
    json::Value tags = json::Value::Object();
    for (const auto& [name, text] : *facts.tags) tags.Set(name, text);
    value.Set("tags", std::move(tags));
  }
  json::Value unread = json::Value::Array();
  for (const Error& error : facts.unread) unread.Append(json::Value::String(error.message));
  value.Set("unread", std::move(unread));
}

json::Value FindingJson(const operate::KeyFinding& finding) {
  json::Value item = json::Value::Object();
  item.Set("id", finding.id);
  item.Set("severity", operate::KeySeverityName(finding.severity));
  item.Set("sentence", finding.sentence);
  item.Set("why", finding.why);
  item.Set("fix", finding.fix);
  return item;
}

}  // namespace

std::string KeyText(const operate::KeyFacts& facts, bool with_policy) {
  const kms::KeyMetadata& key = facts.key;
  operate::TextTable table({"KEY", Printable(key.arn)});
  table.AddRow({"state", Printable(key.state)});
  if (key.deletion) table.AddRow({"deletion", operate::UtcText(*key.deletion)});
  table.AddRow({"kind", Printable(key.spec + " " + key.usage)});
  table.AddRow({"origin", Printable(key.origin)});
  if (key.expiry) table.AddRow({"material expires", operate::UtcText(*key.expiry)});
  table.AddRow({"rotation", RotationText(facts)});
  table.AddRow({"multi-Region", Printable(RegionText(key))});
  table.AddRow({"aliases", Printable(AliasText(facts))});
  table.AddRow({"tags", Printable(TagText(facts))});
  table.AddRow({"description", Printable(key.description)});
  if (key.created) table.AddRow({"created", operate::UtcText(*key.created)});
  std::string text = table.Text();
  if (with_policy && facts.policy) {
    const auto policy = json::Value::Parse(*facts.policy);
    text += "\n" + (policy.ok() ? policy->PrettyText() : Printable(*facts.policy)) + "\n";
  }
  for (const Error& error : facts.unread) text += "not known: " + Printable(error.message) + "\n";
  return text;
}

json::Value KeyJson(const operate::KeyFacts& facts) {
  const kms::KeyMetadata& key = facts.key;
  json::Value value = json::Value::Object();
  value.Set("schemaVersion", json::Value::Number(1));
  value.Set("arn", key.arn);
  value.Set("id", key.id);
  value.Set("state", key.state);
  value.Set("spec", key.spec);
  value.Set("usage", key.usage);
  value.Set("origin", key.origin);
  value.Set("description", key.description);
  value.Set("multiRegion", json::Value::Bool(key.multi_region));
  SetTime(value, "created", key.created);
  SetTime(value, "deletion", key.deletion);
  SetTime(value, "materialExpiry", key.expiry);
  if (facts.rotation) value.Set("rotation", RotationJson(*facts.rotation));
  SetLists(value, facts);
  if (facts.policy) {
    auto policy = json::Value::Parse(*facts.policy);
    value.Set("policy",
              policy.ok() ? std::move(policy).value() : json::Value::String(*facts.policy));
  }
  return value;
}

std::string KeyCheckText(const operate::KeyFacts& facts,
                         const std::vector<operate::KeyFinding>& findings) {
  std::string text = KeyText(facts, false) + "\n";
  for (const operate::KeyFinding& finding : findings) {
    text += std::string(operate::KeySeverityName(finding.severity)) + " " + finding.id + ": " +
            Printable(finding.sentence) + "\n  why: " + Printable(finding.why) +
            "\n  fix: " + Printable(finding.fix) + "\n";
  }
  return text + (findings.empty() ? "nothing is wrong with it\n" : "");
}

json::Value KeyCheckJson(const operate::KeyFacts& facts, const operate::KeyExpectation& expected,
                         const std::vector<operate::KeyFinding>& findings) {
  json::Value document = json::Value::Object();
  document.Set("schemaVersion", json::Value::Number(1));
  document.Set("key", KeyJson(facts));
  document.Set("retired", json::Value::Bool(expected.retired));
  json::Value list = json::Value::Array();
  for (const operate::KeyFinding& finding : findings) list.Append(FindingJson(finding));
  document.Set("findings", std::move(list));
  return document;
}

}  // namespace atrest::cli
