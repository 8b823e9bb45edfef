#include "operate/doctor/doctor_report.h"

#include <algorithm>
#include <utility>

#include "operate/verify_report.h"

namespace atrest::operate {
namespace {

CheckResult Make(CheckOutcome outcome, std::string_view id, std::string_view seen,
                 std::string fix) {
  return {std::string(id), "", outcome, PlainText(seen), std::move(fix)};
}

std::string Counted(std::size_t count, const char* what) {
  return std::to_string(count) + (count == 1 ? " check " : " checks ") + what;
}

}  // namespace

std::string_view OutcomeName(CheckOutcome outcome) {
  switch (outcome) {
    case CheckOutcome::kGood: return "ok";
    case CheckOutcome::kWarning: return "warning";
    case CheckOutcome::kWrong: return "WRONG";
    case CheckOutcome::kUnknown: return "unknown";
    case CheckOutcome::kSkipped: return "skipped";
    case CheckOutcome::kNotAsked: return "not asked";
  }
  return "unknown";
}

CheckResult Good(std::string_view id, std::string_view seen) {
  return Make(CheckOutcome::kGood, id, seen, "");
}
CheckResult Warning(std::string_view id, std::string_view seen, std::string fix) {
  return Make(CheckOutcome::kWarning, id, seen, std::move(fix));
}
CheckResult Wrong(std::string_view id, std::string_view seen, std::string fix) {
  return Make(CheckOutcome::kWrong, id, seen, std::move(fix));
}
CheckResult Wrong(std::string_view id, const Error& error, std::string_view fix) {
  return Make(CheckOutcome::kWrong, id, error.message,
              error.hint.empty() ? std::string(fix) : error.hint);
}
CheckResult Unknown(std::string_view id, std::string_view seen, std::string fix) {
  return Make(CheckOutcome::kUnknown, id, seen, std::move(fix));
}
CheckResult Skipped(std::string_view id, std::string_view because) {
  return Make(CheckOutcome::kSkipped, id, "skipped because " + std::string(because) + " failed",
              "");
}
CheckResult NotAsked(std::string_view id, std::string_view seen, std::string fix) {
  return Make(CheckOutcome::kNotAsked, id, seen, std::move(fix));
}

std::size_t DoctorReport::Count(CheckOutcome outcome) const {
  return static_cast<std::size_t>(
      std::count_if(checks.begin(), checks.end(),
                    [&](const CheckResult& check) { return check.outcome == outcome; }));
}

bool DoctorReport::Has(CheckOutcome outcome) const { return Count(outcome) > 0; }

std::string DoctorSentence(const DoctorReport& report) {
  std::string sentence;
  const auto add = [&](CheckOutcome outcome, const char* what) {
    const std::size_t count = report.Count(outcome);
    if (count == 0) return;
    if (!sentence.empty()) sentence += ", ";
    sentence += Counted(count, what);
  };
  add(CheckOutcome::kWrong, "found something wrong");
  add(CheckOutcome::kWarning, "warned");
  add(CheckOutcome::kUnknown, "could not find out");
  if (sentence.empty()) {
    const std::size_t good = report.Count(CheckOutcome::kGood);
    sentence =
        good == 0 ? "nothing could be checked" : "all is well, by " + Counted(good, "that applied");
  }
  return sentence;
}

}  // namespace atrest::operate
