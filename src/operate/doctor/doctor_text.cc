#include "operate/doctor/doctor_text.h"

#include <algorithm>
#include <cctype>
#include <span>

#include "operate/doctor/doctor_checks.h"
#include "operate/status/utc_text.h"

namespace atrest::operate {
namespace {

constexpr std::size_t kOutcomeWidth = 10;
constexpr std::size_t kIdWidth = 20;

std::string Padded(std::string_view text, std::size_t width) {
  std::string padded(text);
  padded.resize(std::max(width, padded.size() + 1), ' ');
  return padded;
}

std::string_view ColourOf(CheckOutcome outcome) {
  switch (outcome) {
    case CheckOutcome::kGood: return "\x1b[32m";
    case CheckOutcome::kWarning:
    case CheckOutcome::kUnknown: return "\x1b[33m";
    case CheckOutcome::kWrong: return "\x1b[31m";
    case CheckOutcome::kSkipped:
    case CheckOutcome::kNotAsked: return "\x1b[2m";
  }
  return "";
}

bool NeedsReason(CheckOutcome outcome) {
  return outcome == CheckOutcome::kWarning || outcome == CheckOutcome::kWrong ||
         outcome == CheckOutcome::kUnknown;
}

std::string Upper(std::string_view text) {
  std::string upper(text);
  std::transform(upper.begin(), upper.end(), upper.begin(), [](char c) {
    return static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  });
  return upper;
}

std::string LineOf(const CheckResult& result, bool colour) {
  std::string outcome = Padded(OutcomeName(result.outcome), kOutcomeWidth);
  if (colour) outcome = std::string(ColourOf(result.outcome)) + outcome + "\x1b[0m";
  return "  " + outcome + Padded(result.id, kIdWidth) + result.seen + "\n";
}

std::string LinesBelow(const CheckResult& result, const DoctorCheck* check) {
  const std::string indent(kOutcomeWidth + kIdWidth + 2, ' ');
  std::string lines;
  if (NeedsReason(result.outcome)) {
    if (check != nullptr) lines += indent + "why: " + std::string(check->why) + "\n";
    if (!result.fix.empty()) lines += indent + "fix: " + result.fix + "\n";
  } else if (!result.fix.empty()) {
    lines += indent + result.fix + "\n";
  }
  return lines;
}

bool SameNotAsked(const CheckResult& a, const CheckResult& b) {
  return a.outcome == CheckOutcome::kNotAsked && b.outcome == a.outcome && a.seen == b.seen &&
         a.fix == b.fix && a.subject == b.subject;
}

// What was not asked for one and the same reason is told once.
std::string LinesOfNotAsked(std::span<const CheckResult> same, bool colour) {
  CheckResult all = same.front();
  for (const CheckResult& next : same.subspan(1)) all.id += ", " + next.id;
  const std::string indent(kOutcomeWidth + 2, ' ');
  std::string lines = LineOf({all.id, "", all.outcome, "", ""}, colour);
  lines.erase(lines.find_last_not_of(" \n") + 1);
  return lines + "\n" + indent + all.seen + ": " + all.fix + "\n";
}

// So many results from the first on are of one group and subject, not asked for the same reason.
std::size_t NotAskedTogether(std::span<const CheckResult> results) {
  const auto group_of = [](const CheckResult& result) {
    const DoctorCheck* check = FindDoctorCheck(result.id);
    return check == nullptr ? std::string_view() : check->group;
  };
  std::size_t count = 1;
  while (count < results.size() && SameNotAsked(results.front(), results[count]) &&
         group_of(results[count]) == group_of(results.front())) {
    ++count;
  }
  return count;
}

json::Value CheckJson(const CheckResult& result) {
  json::Value value = json::Value::Object();
  value.Set("id", result.id);
  const DoctorCheck* check = FindDoctorCheck(result.id);
  if (check != nullptr) value.Set("group", check->group);
  if (!result.subject.empty()) value.Set("subject", result.subject);
  value.Set("outcome", result.outcome == CheckOutcome::kWrong      ? "wrong"
                       : result.outcome == CheckOutcome::kNotAsked ? "not-asked"
                                                                   : OutcomeName(result.outcome));
  value.Set("seen", result.seen);
  if (check != nullptr) value.Set("why", check->why);
  if (!result.fix.empty()) value.Set("fix", result.fix);
  return value;
}

}  // namespace

std::string DoctorText(const DoctorReport& report, bool colour) {
  std::string text;
  std::string_view group, subject;
  for (std::size_t i = 0, together = 1; i < report.checks.size(); i += together) {
    const CheckResult& result = report.checks[i];
    const std::span rest = std::span(report.checks).subspan(i);
    together = NotAskedTogether(rest);
    const DoctorCheck* check = FindDoctorCheck(result.id);
    const bool new_group = check != nullptr && check->group != group;
    if (new_group || result.subject != subject) {
      group = check == nullptr ? group : check->group;
      subject = result.subject;
      text += (text.empty() ? "" : "\n") + Upper(group);
      text += (subject.empty() ? "" : " " + result.subject) + "\n";
    }
    text += together > 1 ? LinesOfNotAsked(rest.first(together), colour)
                         : LineOf(result, colour) + LinesBelow(result, check);
  }
  return text + "\n" + DoctorSentence(report) + "\n";
}

json::Value DoctorJson(const DoctorReport& report) {
  json::Value document = json::Value::Object();
  document.Set("schemaVersion", json::Value::Number(1));
  document.Set("time", Rfc3339Text(report.time));
  document.Set("before", json::Value::Bool(report.before));
  document.Set("sentence", DoctorSentence(report));
  document.Set("foundSomethingWrong", json::Value::Bool(report.Has(CheckOutcome::kWrong)));
  json::Value counts = json::Value::Object();
  for (const auto& [name, outcome] : {std::pair{"ok", CheckOutcome::kGood},
                                      {"warning", CheckOutcome::kWarning},
                                      {"wrong", CheckOutcome::kWrong},
                                      {"unknown", CheckOutcome::kUnknown},
                                      {"skipped", CheckOutcome::kSkipped},
                                      {"notAsked", CheckOutcome::kNotAsked}}) {
    counts.Set(name, json::Value::Number(static_cast<std::int64_t>(report.Count(outcome))));
  }
  document.Set("counts", std::move(counts));
  json::Value checks = json::Value::Array();
  for (const CheckResult& result : report.checks) checks.Append(CheckJson(result));
  document.Set("checks", std::move(checks));
  return document;
}

}  // namespace atrest::operate
