#include "operate/verify.h"

namespace atrest::operate {
namespace {

constexpr const char* kUnwrapping = "unwrapping DEKs";

Error NoRoom(std::uint64_t asked, std::uint64_t all) {
  return Error{Failure::kOverloaded,
               "only " + std::to_string(asked) + " of " + std::to_string(all) +
                   " distinct DEKs fit into memory",
               "probe in parts: --prefix /registry/secrets/NAMESPACE/"};
}

// Why it could not find everything out, if it could not.
std::optional<Error> Probe(ValueTally& tally, const VerifyOptions& options,
                           const VerifyProgress& progress, const CallContext& context) {
  const std::vector<DekSource>& sources = tally.dek_sources()->all();
  std::optional<Error> stopped;
  std::uint64_t done = 0;
  for (const DekSource& source : sources) {
    if (stopped) {
      tally.AddVerdict(source, nullptr);
      continue;
    }
    auto verdict = ProbeDek(source, *options.probe, options.configuration, context);
    tally.AddVerdict(source, verdict.ok() ? &*verdict : nullptr);
    if (!verdict.ok()) stopped = std::move(verdict).error();
    if (progress) progress(kUnwrapping, ++done, sources.size());
  }
  return stopped;
}

}  // namespace

Result<VerifyReport> Verify(std::span<ValueSource* const> sources, const VerifyOptions& options,
                            const crypto::SipHashKey& hash_key, const VerifyProgress& progress,
                            const CallContext& context) {
  ValueTally tally(options, hash_key);
  std::vector<SourceReport> reports;
  const etcd::EntryVisitor take = [&](const etcd::Entry& entry) -> Result<void> {
    tally.Add(entry);
    return {};
  };
  for (ValueSource* source : sources) {
    tally.StartSource(PlainText(source->name()));
    const etcd::ScanProgress step = [&](std::uint64_t done, std::uint64_t total) {
      if (progress) progress(source->name(), done, total);
    };
    TRY_ASSIGN(SourceReport report, source->Scan(ScanPrefix(options.prefix), take, step, context));
    reports.push_back(std::move(report));
  }
  std::optional<Error> stopped;
  if (options.probe != nullptr) stopped = Probe(tally, options, progress, context);
  const bool left_out = options.probe != nullptr && tally.dek_sources()->left_out();
  const std::uint64_t asked = left_out ? tally.dek_sources()->all().size() : 0;
  VerifyReport report = tally.Finish();
  report.sources = std::move(reports);
  if (left_out && !stopped) stopped = NoRoom(asked, report.dek_sources);
  if (stopped) report.probe->stopped = PlainText(stopped->message);
  report.probe_stopped = std::move(stopped);
  return report;
}

}  // namespace atrest::operate
