// All keys under a prefix, in pages, at one revision.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "base/call_context.h"
#include "base/result.h"
#include "etcd/entry.h"
#include "etcd/etcd_client.h"

namespace atrest::etcd {

struct RangeSummary {
  std::int64_t revision = 0;  // at which everything was read
  std::uint64_t keys = 0;
};

// Called after each page: keys done, keys in all.
using ScanProgress = std::function<void(std::uint64_t done, std::uint64_t total)>;

// Pages are sized by the values they held, so that memory stays within some megabytes; one that
// cannot be had is asked for again in smaller pages. kBadInput with a hint if the revision is
// compacted away meanwhile.
Result<RangeSummary> ScanRange(EtcdClient& client, std::string_view prefix,
                               const EntryVisitor& visit, const ScanProgress& progress,
                               const CallContext& context);

}  // namespace atrest::etcd
