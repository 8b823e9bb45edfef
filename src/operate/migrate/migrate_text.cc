#include "operate/migrate/migrate_text.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "operate/text_table.h"

namespace atrest::operate {
namespace {

std::string TimeText(std::chrono::seconds time) {
  const auto seconds = static_cast<std::uint64_t>(time.count());
  if (seconds < 120) return std::to_string(seconds) + " s";
  if (seconds < 7200) return std::to_string((seconds + 59) / 60) + " min";
  return std::to_string((seconds + 3599) / 3600) + " h";
}

std::string RateText(double rate) {
  return Grouped(static_cast<std::uint64_t>(std::llround(rate)));
}

std::string SizesText(const MigrationPreview& preview) {
  TextTable table({"RESOURCE", ">OBJECTS", "WRITTEN AS"});
  for (std::size_t i = 0; i < preview.sizes.size(); ++i) {
    const auto& objects = preview.sizes[i].objects;
    table.AddRow({preview.sizes[i].resource, objects ? Grouped(*objects) : "?",
                  preview.plan.resources[i].writes});
  }
  return table.Text();
}

std::string CountsText(const MigrateReport& report) {
  TextTable table(
      {"RESOURCE", ">TOUCHED", ">REWRITTEN", ">UNCHANGED", ">GONE", ">FAILED", ">CONFLICTS"});
  const auto add = [&](const std::string& name, const MigrationCounts& counts) {
    table.AddRow({name, Grouped(counts.touched), Grouped(counts.rewritten),
                  Grouped(counts.unchanged), Grouped(counts.gone), Grouped(counts.failed),
                  Grouped(counts.conflicts)});
  };
  for (const MigratedResource& each : report.resources) add(each.resource, each.counts);
  add("all", report.Total());
  return table.Text();
}

std::string FailuresText(const MigrateReport& report) {
  if (report.failures.empty()) return "";
  TextTable table({"FAILED", "OBJECT", "WHY"});
  for (const MigrationFailure& failure : report.failures) {
    table.AddRow({failure.resource,
                  failure.space.empty() ? failure.name : failure.space + "/" + failure.name,
                  failure.reason});
  }
  return "\n" + table.Text();
}

std::string SpeedText(const MigrateReport& report) {
  const double seconds = std::chrono::duration<double>(report.took).count();
  const std::uint64_t all = report.Total().touched;
  // Fewer, if a resource had to be begun anew and objects were deleted since.
  const std::uint64_t touched = all - std::min(all, report.resumed_at);
  std::string text = "\n" + Grouped(touched) + " objects in " +
                     TimeText(std::chrono::round<std::chrono::seconds>(report.took));
  if (seconds > 0) text += ", " + RateText(static_cast<double>(touched) / seconds) + "/s";
  if (report.retries > 0) text += ", " + Grouped(report.retries) + " requests made again";
  text += "\n";
  if (report.resumed_at > 0) {
    text += "an earlier run had done " + Grouped(report.resumed_at) + "\n";
  }
  return text;
}

std::string SvmText(const std::vector<SvmOutcome>& outcomes) {
  TextTable table({"RESOURCE", "STORAGEVERSIONMIGRATION"});
  for (const SvmOutcome& outcome : outcomes) {
    table.AddRow({outcome.resource, outcome.succeeded ? "succeeded" : "failed"});
  }
  return table.Text();
}

std::string VerifiedText(const MigrationResult& result) {
  if (!result.verified) {
    return "not verified: etcd was not looked at. Where it can be reached (on a control-plane node "
           "of kops without flags):\n  " +
           result.verify_command + "\n";
  }
  const VerifyReport& report = *result.verified;
  std::string text = "verified in etcd: " + Grouped(report.summary.total) + " values, " +
                     Grouped(report.summary.encrypted) + " encrypted, " + Grouped(report.stale) +
                     " stale, " + Grouped(report.summary.unreadable) + " unreadable\n";
  if (OldEvents(report) > 0) {
    text += Grouped(OldEvents(report)) +
            " events are as they were written; verify again when they have expired (an hour) and "
            "before an old key goes\n";
  }
  return text;
}

}  // namespace

std::string PreviewText(const MigrationPreview& preview) {
  std::string text = SizesText(preview) + "\n";
  for (const std::string& note : preview.plan.notes) text += "note: " + note + "\n";
  for (const PlannedResource& planned : preview.plan.resources) {
    if (!planned.under_kms_v1) continue;
    text += "note: what is under " + planned.writes + " in " + planned.resource.Label() +
            " already stays as it is, whatever key was behind that name\n";
  }
  for (const std::string& unknown : preview.gate.unknown) text += "note: " + unknown + "\n";
  const std::uint64_t total = TotalObjects(preview.sizes);
  text += Grouped(total) + " objects to touch";
  if (const auto time = EstimatedTime(total, preview.per_second)) {
    text +=
        ", about " + TimeText(*time) + " at " + RateText(preview.per_second) + " requests a second";
  }
  text += "; " + Grouped(preview.servers) + " API servers asked\n";
  for (const std::string& blocker : preview.gate.blockers) text += "not yet: " + blocker + "\n";
  return text;
}

std::string MigrationText(const MigrationResult& result) {
  std::string text =
      result.by_svm.empty()
          ? CountsText(result.report) + FailuresText(result.report) + SpeedText(result.report)
          : SvmText(result.by_svm) + "\n";
  return text + VerifiedText(result);
}

}  // namespace atrest::operate
