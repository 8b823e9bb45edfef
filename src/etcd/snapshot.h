// An etcd snapshot: a file of `etcdctl snapshot save` (a bbolt database and its SHA-256), or a data
// directory's member/snap/db (without one). Hands out what a Range at the latest revision would.
//
// Layout: go.etcd.io/etcd server/storage/mvcc/revision.go (bucket "key": revision, value
// mvccpb.KeyValue, 't' behind the revision of a deletion) and etcdutl/snapshot/v3_snapshot.go.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/call_context.h"
#include "base/random_access_file.h"
#include "base/result.h"
#include "crypto/siphash.h"
#include "etcd/bolt_file.h"
#include "etcd/entry.h"

namespace atrest::etcd {

struct SnapshotSummary {
  std::int64_t revision = 0;     // the latest
  std::uint64_t keys = 0;        // live ones, under the prefix
  std::uint64_t superseded = 0;  // older revisions and deletions that the file still holds
};

class Snapshot {
 public:
  // `file` must outlive it. `hash_key` is random, so that nobody can hide a key behind another.
  // kBadInput if the file is none.
  static Result<Snapshot> Open(const RandomAccessFile& file, const crypto::SipHashKey& hash_key);

  // Whether the file ends in a hash, which only `etcdctl snapshot save` writes.
  bool HasHash() const { return has_hash_; }
  // Reads the whole file. kBadInput if the hash does not fit, kCancelled. Thread-safe, also while
  // Scan runs.
  Result<void> CheckHash(const CallContext& context) const;

  // The latest value of each live key that begins with `prefix`, the one written last first.
  // Needs 16 bytes of memory for each key. kBadInput where the file is broken, kCancelled.
  Result<SnapshotSummary> Scan(std::string_view prefix, const EntryVisitor& visit,
                               const CallContext& context);

 private:
  Snapshot(const RandomAccessFile& file, BoltFile bolt, bool has_hash,
           const crypto::SipHashKey& hash_key)
      : file_(&file), bolt_(std::move(bolt)), has_hash_(has_hash), hash_key_(hash_key) {}

  const RandomAccessFile* file_;
  BoltFile bolt_;
  bool has_hash_;
  crypto::SipHashKey hash_key_;
};

}  // namespace atrest::etcd
