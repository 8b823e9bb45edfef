#include "operate/doctor/doctor_cluster.h"

#include <algorithm>

#include "operate/doctor/doctor_checks.h"
#include "operate/text_table.h"
#include "operate/verify_text.h"

namespace atrest::operate {
namespace {

constexpr const char* kStatusFix = "see: atrest status";

bool IsOfKind(const Error& error, std::initializer_list<Failure> kinds) {
  return std::find(kinds.begin(), kinds.end(), error.kind) != kinds.end();
}

CheckResult JudgeReached(const RotationStatus& status) {
  for (const ApiServerView& server : status.servers) {
    if (!server.failure) continue;
    return Wrong(
        check::kServers, server.server + ": " + server.failure->message,
        server.failure->hint.empty() ? "is that kube-apiserver running?" : server.failure->hint);
  }
  return Good(check::kServers, std::to_string(status.servers.size()) + " answer");
}

CheckResult JudgeKeys(const RotationStatus& status) {
  if (!status.gate.keys_are_equal) {
    return Wrong(check::kServersKey, "they are on different key ids",
                 "give all providers one --key, and wait a minute; see: atrest status");
  }
  if (!status.gate.names_a_key) {
    return Good(check::kServersKey, "none tells a key id: no KMS v2 provider is in use");
  }
  return Good(check::kServersKey, "all are on one");
}

CheckResult JudgeConfigs(const RotationStatus& status) {
  if (!status.gate.config_is_equal) {
    return Wrong(check::kServersConfig, "they run different EncryptionConfigurations",
                 "bring one file to all control-plane nodes, and restart those without automatic "
                 "reload; see: atrest status");
  }
  if (!status.gate.config_is_known) {
    return Good(check::kServersConfig,
                "not told: kube-apiserver tells its hash with automatic reload alone");
  }
  return Good(check::kServersConfig, "all run the same");
}

CheckResult ValuesNotRead(std::string_view id, const Error& error) {
  if (IsOfKind(error, {Failure::kDeadlineExceeded, Failure::kCancelled, Failure::kDenied})) {
    return Unknown(id, error.message,
                   error.hint.empty() ? "try again with more --timeout" : error.hint);
  }
  return Wrong(id, error, "are --endpoints, --cacert, --cert and --key etcd's?");
}

std::string SeenIn(const VerifyReport& report) {
  return Grouped(report.summary.encrypted) + " encrypted of " + Grouped(report.summary.total) +
         " values looked at";
}

CheckResult JudgeEtcd(const ValuesSight& sight) {
  if (!sight.etcd) {
    return NotAsked(check::kEtcd, "no etcd is given, and this is no control-plane node of kops",
                    "give --endpoints URLS with --cacert, --cert and --key");
  }
  if (!sight.etcd->ok()) return ValuesNotRead(check::kEtcd, sight.etcd->error());
  const VerifyReport& report = sight.etcd->value();
  if (!report.FoundSomethingWrong()) return Good(check::kEtcd, SeenIn(report));
  const VerifyVerdict verdict = JudgeReport(report);
  return Wrong(check::kEtcd, verdict.sentence + ", in the first " + Grouped(sight.bound),
               verdict.next_step.empty() ? "see: atrest verify" : verdict.next_step);
}

CheckResult JudgeBackups(const ValuesSight& sight) {
  if (!sight.backups) {
    return NotAsked(check::kBackups, "no backup is given", "give --snapshot FILE, for each");
  }
  if (!sight.backups->ok()) return ValuesNotRead(check::kBackups, sight.backups->error());
  const VerifyReport& report = sight.backups->value();
  if (report.probe_stopped) {
    return Unknown(check::kBackups, report.probe_stopped->message,
                   report.probe_stopped->hint.empty() ? "see: atrest verify --probe-decrypt"
                                                      : report.probe_stopped->hint);
  }
  if (report.probe && !report.probe->failures.empty()) {
    const ProbeFailure& failure = report.probe->failures[0];
    return Wrong(check::kBackups,
                 Grouped(report.probe->values_lost) +
                     " values cannot be decrypted: " + failure.reason + " (" + failure.key + ")",
                 failure.next_step);
  }
  const std::uint64_t keys = report.probe ? report.probe->unwrapped : 0;
  return Good(check::kBackups,
              SeenIn(report) + ", and KMS unwraps all " + Grouped(keys) + " of their DEKs");
}

}  // namespace

std::vector<CheckResult> JudgeServers(const std::optional<Result<RotationStatus>>& status) {
  if (!status) {
    const char* const seen = "no kubeconfig is given or found";
    const char* const fix = "give --kubeconfig FILE";
    return {NotAsked(check::kServers, seen, fix), NotAsked(check::kServersKey, seen, fix),
            NotAsked(check::kServersConfig, seen, fix)};
  }
  if (!status->ok()) {
    return {Wrong(check::kServers, status->error(), kStatusFix),
            Skipped(check::kServersKey, check::kServers),
            Skipped(check::kServersConfig, check::kServers)};
  }
  const RotationStatus& known = status->value();
  return {JudgeReached(known), JudgeKeys(known), JudgeConfigs(known)};
}

std::vector<CheckResult> JudgeValues(const ValuesSight& sight) {
  return {JudgeEtcd(sight), JudgeBackups(sight)};
}

Result<SourceReport> BoundedSource::Scan(std::string_view prefix, const etcd::EntryVisitor& visit,
                                         const etcd::ScanProgress& progress,
                                         const CallContext& context) {
  std::uint64_t seen = 0;
  bool enough = false;
  const etcd::EntryVisitor bounded = [&](const etcd::Entry& entry) -> Result<void> {
    if (seen == bound_) {
      enough = true;
      return Error{Failure::kCancelled, "enough"};
    }
    ++seen;
    return visit(entry);
  };
  auto report = source_.Scan(prefix, bounded, progress, context);
  if (report.ok() || !enough) return report;
  SourceReport part;
  part.name = PlainText(source_.name());
  part.kind = "part";
  part.keys = seen;
  return part;
}

}  // namespace atrest::operate
