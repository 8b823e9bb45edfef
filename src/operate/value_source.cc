#include "operate/value_source.h"

#include <thread>

#include "etcd/resource_key.h"
#include "etcd/snapshot.h"

namespace atrest::operate {
namespace {

constexpr std::uint64_t kProgressStep = 50000;

std::string_view WithoutSlashes(std::string_view prefix) {
  while (prefix.ends_with('/')) prefix.remove_suffix(1);
  return prefix;
}

}  // namespace

std::string EtcdPrefix(std::string_view prefix) {
  constexpr std::string_view kRegistry = etcd::kDefaultPrefix;
  const std::string_view whole = WithoutSlashes(prefix);
  if (whole.empty()) return std::string(kRegistry);
  const std::string with_slash = std::string(whole) + "/";
  const std::size_t at = with_slash.find(std::string(kRegistry) + "/");
  return at == std::string::npos ? std::string(whole) : with_slash.substr(0, at + kRegistry.size());
}

std::string ScanPrefix(std::string_view prefix) {
  const std::string_view whole = WithoutSlashes(prefix);
  if (whole.empty()) return "";
  return whole == EtcdPrefix(prefix) ? std::string(whole) + "/" : std::string(prefix);
}

Result<SourceReport> EtcdSource::Scan(std::string_view prefix, const etcd::EntryVisitor& visit,
                                      const etcd::ScanProgress& progress,
                                      const CallContext& context) {
  TRY_ASSIGN(const etcd::EtcdStatus status, client_.Status(context));
  TRY_ASSIGN(const etcd::RangeSummary summary,
             etcd::ScanRange(client_, prefix, visit, progress, context));
  SourceReport report;
  report.name = PlainText(name_);
  report.kind = "etcd";
  report.etcd_version = PlainText(status.version);
  report.revision = summary.revision;
  report.keys = summary.keys;
  return report;
}

Result<SourceReport> SnapshotSource::Scan(std::string_view prefix, const etcd::EntryVisitor& visit,
                                          const etcd::ScanProgress& progress,
                                          const CallContext& context) {
  auto opened = etcd::Snapshot::Open(file_, hash_key_);
  if (!opened.ok()) return Annotate(std::move(opened).error(), name_);
  etcd::Snapshot& snapshot = *opened;
  Result<void> hash;
  std::thread hasher([&] { hash = snapshot.CheckHash(context); });
  std::uint64_t done = 0;
  const etcd::EntryVisitor counted = [&](const etcd::Entry& entry) -> Result<void> {
    if (++done % kProgressStep == 0 && progress) progress(done, 0);
    return visit(entry);
  };
  auto summary = snapshot.Scan(prefix, counted, context);
  hasher.join();
  if (!hash.ok()) return Annotate(std::move(hash).error(), name_);  // says more than a broken page
  if (!summary.ok()) return Annotate(std::move(summary).error(), name_);
  SourceReport report;
  report.name = PlainText(name_);
  report.kind = "snapshot";
  report.revision = summary->revision;
  report.keys = summary->keys;
  report.superseded = summary->superseded;
  report.hash_checked = snapshot.HasHash();
  return report;
}

}  // namespace atrest::operate
