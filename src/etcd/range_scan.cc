#include "etcd/range_scan.h"

#include <algorithm>

namespace atrest::etcd {
namespace {

constexpr std::int64_t kFirstPage = 500;
constexpr std::int64_t kMaxPage = 20000;
// etcd counts all keys that are left for each page that it gives, so fewer pages are much cheaper.
constexpr std::uint64_t kTargetBytes = 8 * 1024 * 1024;

// As many entries as would have filled a page of the size aimed at.
std::int64_t NextLimit(const RangePage& page) {
  const std::uint64_t average = page.bytes.size() / page.entries.size() + 1;
  return std::clamp<std::int64_t>(static_cast<std::int64_t>(kTargetBytes / average), 1, kMaxPage);
}

// A page of fewer and fewer entries until one can be had.
Result<RangePage> ReadPage(EtcdClient& client, RangeRequest& request, const CallContext& context) {
  while (true) {
    auto page = client.Range(request, context);
    if (page.ok()) return page;
    Error error = std::move(page).error();
    if (error.code == "OUT_OF_RANGE") {
      error.kind = Failure::kServiceFault;  // to run again is safe
      error.hint = "etcd compacted the revision while it was read; run the command again";
    }
    const bool too_large = error.kind == Failure::kUnreachable || error.kind == Failure::kThrottled;
    if (!too_large || request.limit == 1) return error;
    request.limit = std::max<std::int64_t>(1, request.limit / 10);
  }
}

}  // namespace

Result<RangeSummary> ScanRange(EtcdClient& client, std::string_view prefix,
                               const EntryVisitor& visit, const ScanProgress& progress,
                               const CallContext& context) {
  RangeSummary summary;
  RangeRequest request;
  request.key = prefix.empty() ? std::string(1, '\0') : std::string(prefix);
  request.range_end = EndOfPrefix(prefix);
  request.limit = kFirstPage;
  while (true) {
    TRY_ASSIGN(const RangePage page, ReadPage(client, request, context));
    if (request.revision == 0) request.revision = page.revision;
    summary.revision = request.revision;
    for (const Entry& entry : page.entries) TRY(visit(entry));
    summary.keys += page.entries.size();
    const std::uint64_t left = static_cast<std::uint64_t>(std::max<std::int64_t>(page.count, 0));
    if (progress) progress(summary.keys, summary.keys - page.entries.size() + left);
    if (!page.more || page.entries.empty()) return summary;
    request.key = std::string(page.entries.back().key) + '\0';
    request.limit = NextLimit(page);
  }
}

}  // namespace atrest::etcd
