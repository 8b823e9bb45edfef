// What this project needs of a running etcd: to read a range of keys. It is never written to.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/call_context.h"
#include "base/result.h"
#include "base/secret.h"
#include "etcd/entry.h"

namespace atrest::etcd {

struct RangeRequest {
  std::string key;             // the first key
  std::string range_end = {};  // the key behind the last one; empty: only `key`
  std::int64_t revision = 0;   // 0: the latest
  std::int64_t limit = 0;      // of entries; 0: none
};

// Sorted by key. Views into `bytes`, which are wiped with the page.
struct RangePage {
  Secret bytes;
  std::vector<Entry> entries;
  bool more = false;
  std::int64_t revision = 0;  // of etcd, when it answered
  std::int64_t count = 0;     // of keys in the whole range
};

struct EtcdStatus {
  std::string version;
  std::int64_t database_bytes = 0;
  std::int64_t revision = 0;
  std::uint64_t cluster_id = 0;
};

// Thread-safe.
class EtcdClient {
 public:
  virtual ~EtcdClient() = default;

  // kUnreachable (also for a page larger than the client takes), kDenied, kBadInput with code
  // OUT_OF_RANGE for a revision that was compacted away, and what a context may end.
  virtual Result<RangePage> Range(const RangeRequest& request, const CallContext& context) = 0;
  virtual Result<EtcdStatus> Status(const CallContext& context) = 0;
};

// The key behind the last one that begins with `prefix`; "\0", which etcd takes for the end of all
// keys, if there is none.
std::string EndOfPrefix(std::string_view prefix);

}  // namespace atrest::etcd
