#include "operate/verify_text.h"

#include "operate/text_table.h"

namespace atrest::operate {
namespace {

std::string Revision(std::int64_t revision) { return std::to_string(revision); }

std::string SourcesText(const VerifyReport& report) {
  TextTable table({"SOURCE", ">REVISION", ">KEYS", "NOTES"});
  for (const SourceReport& source : report.sources) {
    std::string notes = source.kind == "etcd" ? "etcd " + source.etcd_version : "";
    if (source.kind == "snapshot") {
      notes = source.hash_checked ? "hash is right" : "has no hash";
      notes += ", " + Grouped(source.superseded) + " older revisions inside";
    }
    table.AddRow({source.name, Revision(source.revision), Grouped(source.keys), notes});
  }
  return table.Text();
}

std::string ResourcesText(const VerifyReport& report) {
  TextTable table({"RESOURCE", ">TOTAL", ">ENCRYPTED", ">PLAINTEXT", ">EXEMPT", ">UNREADABLE",
                   ">STALE", "SHOULD BE"});
  for (const ResourceReport& resource : report.resources) {
    const ValueCounts& counts = resource.counts;
    std::string expected = resource.expected;
    if (expected.empty() && resource.must_be_encrypted) expected = "encrypted";
    table.AddRow({resource.resource, Grouped(counts.total), Grouped(counts.encrypted),
                  Grouped(counts.plaintext), Grouped(counts.exempt), Grouped(counts.unreadable),
                  Grouped(resource.stale), expected});
  }
  const ValueCounts& all = report.summary;
  table.AddRow({"all", Grouped(all.total), Grouped(all.encrypted), Grouped(all.plaintext),
                Grouped(all.exempt), Grouped(all.unreadable), Grouped(report.stale)});
  return table.Text();
}

std::string KeysText(const VerifyReport& report) {
  TextTable table({"KEY", ">VALUES", ">DEK SOURCES", ">FIRST REVISION", ">LAST REVISION"});
  for (const KeyReport& key : report.keys) {
    table.AddRow({KeyLabel(key) + (key.name_is_guess && key.format != etcd::Format::kKmsV2
                                       ? " (name cut at the first ':')"
                                       : ""),
                  Grouped(key.values), Grouped(key.dek_sources), Revision(key.first_revision),
                  Revision(key.last_revision)});
  }
  return table.empty() ? "" : "\n" + table.Text();
}

std::string OffendersText(const std::vector<Offender>& offenders, std::uint64_t total,
                          bool many_sources) {
  if (offenders.empty()) return "";
  TextTable table({"PROBLEM", "RESOURCE", "OBJECT", "WHAT STANDS THERE", "SOURCE"});
  for (const Offender& offender : offenders) {
    const std::string object =
        offender.space.empty() ? offender.name : offender.space + "/" + offender.name;
    table.AddRow({std::string(ProblemName(offender.problem)), offender.resource, object,
                  offender.detail, many_sources ? offender.source : ""});
  }
  std::string text = "\n" + table.Text();
  if (total > offenders.size()) {
    text += "and " + Grouped(total - offenders.size()) + " more (--max-offenders names more)\n";
  }
  return text;
}

std::string RetireText(const RetireReport& retire, bool many_sources) {
  std::string text = "\nretire " + retire.key + ": " + (retire.safe ? "yes" : "no") + "\n";
  if (retire.needed_by > 0) text += "  " + Grouped(retire.needed_by) + " values need it\n";
  if (retire.uncertain > 0) {
    text += "  " + Grouped(retire.uncertain) +
            " values may need it: nothing in them says which key they are under\n";
  }
  if (retire.still_writes) text += "  the configuration still encrypts with it\n";
  if (!retire.known) text += "  no value read names it: is it spelled right?\n";
  if (retire.safe) return text;
  return text + OffendersText(retire.examples, retire.needed_by + retire.uncertain, many_sources);
}

std::string Values(std::uint64_t count) {
  return Grouped(count) + (count == 1 ? " value" : " values");
}

std::string ProbeText(const ProbeReport& probe) {
  std::string text = "\nprobed by " + probe.through + ": " + Grouped(probe.unwrapped) + " of " +
                     Grouped(probe.dek_sources) + " DEKs or seeds unwrap, " +
                     Values(probe.samples_opened) + " opened with them\n";
  if (!probe.stopped.empty()) text += "not all were asked for: " + probe.stopped + "\n";
  TextTable keys({"KEY", "UNWRAPPED BY", ">DEK SOURCES", ">VALUES"});
  for (const ProbedKey& key : probe.keys) {
    keys.AddRow({key.key, key.key_arn.empty() ? "(a plugin does not say)" : key.key_arn,
                 Grouped(key.dek_sources), Grouped(key.values)});
  }
  if (!keys.empty()) text += keys.Text();
  TextTable failures({"CANNOT BE DECRYPTED", "WHY", ">DEK SOURCES", ">VALUES"});
  for (const ProbeFailure& failure : probe.failures) {
    failures.AddRow(
        {failure.key, failure.reason, Grouped(failure.dek_sources), Grouped(failure.values)});
  }
  if (failures.empty()) return text;
  text += "\n" + failures.Text();
  for (const ProbeFailure& failure : probe.failures) {
    text += failure.reason + ": " + failure.message + "\n";
    if (!failure.next_step.empty()) text += "  next: " + failure.next_step + "\n";
  }
  return text;
}

}  // namespace

VerifyVerdict JudgeReport(const VerifyReport& report) {
  std::uint64_t plaintext = 0;
  for (const ResourceReport& resource : report.resources) {
    if (resource.must_be_encrypted) plaintext += resource.counts.plaintext;
  }
  const std::uint64_t unreadable = report.summary.unreadable;
  if (plaintext > 0) {
    return {Values(plaintext) + " in plaintext that should be encrypted",
            "rewrite them through the API server once every one of them encrypts"};
  }
  if (unreadable > 0) {
    return {Values(unreadable) + " that cannot be read",
            "give the EncryptionConfiguration that wrote them, or restore them from a backup"};
  }
  if (report.probe && report.probe->values_lost > 0) {
    return {Values(report.probe->values_lost) + " that cannot be decrypted",
            report.probe->failures.front().next_step};
  }
  if (report.stale > 0) {
    return {Values(report.stale) + " not under the key that writes now",
            "rewrite them through the API server, then verify again"};
  }
  if (report.retire && !report.retire->safe) {
    return {"the key " + report.retire->key + " is still needed",
            "rewrite what needs it, and let backups that need it expire, before it goes"};
  }
  if (report.probe_stopped) {
    return {"not every DEK was probed: " + report.probe->stopped, report.probe_stopped->hint};
  }
  return {report.summary.total == 0 ? "nothing is stored under the prefix"
                                    : "everything is as it should be",
          ""};
}

std::string VerifyText(const VerifyReport& report) {
  const bool many_sources = report.sources.size() > 1;
  std::string text = SourcesText(report) + "\n" + ResourcesText(report) + KeysText(report) +
                     OffendersText(report.offenders, report.offenders_total, many_sources);
  if (report.retire) text += RetireText(*report.retire, many_sources);
  if (report.probe) text += ProbeText(*report.probe);
  text += "\nAPI servers unwrap " + Grouped(report.dek_sources) +
          " distinct DEKs or seeds when they start cold\n";
  return text + JudgeReport(report).sentence + "\n";
}

}  // namespace atrest::operate
