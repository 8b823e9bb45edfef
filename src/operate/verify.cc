#include "operate/verify.h"

namespace atrest::operate {
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
  VerifyReport report = tally.Finish();
  report.sources = std::move(reports);
  return report;
}

}  // namespace atrest::operate
