#include "etcd/snapshot.h"

#include <algorithm>
#include <array>
#include <optional>

#include "crypto/constant_time.h"
#include "crypto/sha256_stream.h"
#include "etcd/fingerprint_set.h"
#include "etcd/proto_reader.h"

namespace atrest::etcd {
namespace {

constexpr std::uint64_t kHashSize = 32;
constexpr std::uint64_t kSector = 512;  // a database is a whole number of them
constexpr std::size_t kRevisionSize = 17;
constexpr std::size_t kHashBlock = 256 * 1024;

// From the bucket's key: 8 bytes of main revision, '_', 8 bytes of sub revision, then 't' for a
// deletion. Main revision and whether it is a deletion.
struct Revision {
  std::int64_t main = 0;
  bool deletion = false;
};

std::optional<Revision> ReadRevision(std::string_view key) {
  if (key.size() != kRevisionSize && key.size() != kRevisionSize + 1) return std::nullopt;
  if (key[8] != '_') return std::nullopt;
  Revision revision;
  revision.deletion = key.size() > kRevisionSize;
  if (revision.deletion && key.back() != 't') return std::nullopt;
  std::uint64_t main = 0;
  for (std::size_t i = 0; i < 8; ++i) main = main << 8 | static_cast<unsigned char>(key[i]);
  revision.main = static_cast<std::int64_t>(main);
  return revision;
}

// mvccpb.KeyValue: key = 1, value = 5; the rest is not needed.
std::optional<Entry> ReadKeyValue(std::string_view message) {
  Entry entry;
  ProtoReader reader(message);
  while (const auto field = reader.Next()) {
    if (field->IsBytes(1)) entry.key = field->bytes;
    if (field->IsBytes(5)) entry.value = field->bytes;
  }
  if (reader.malformed()) return std::nullopt;
  return entry;
}

}  // namespace

Result<Snapshot> Snapshot::Open(const RandomAccessFile& file, const crypto::SipHashKey& hash_key) {
  const bool has_hash = file.size() % kSector == kHashSize;
  const std::uint64_t size = file.size() - (has_hash ? kHashSize : 0);
  TRY_ASSIGN(BoltFile bolt, BoltFile::Open(file, size));
  return Snapshot(file, std::move(bolt), has_hash, hash_key);
}

Result<void> Snapshot::CheckHash(const CallContext& context) const {
  if (!has_hash_) return {};
  Secret block = Secret::OfSize(kHashBlock);
  crypto::Sha256Stream stream;
  const std::uint64_t size = file_->size() - kHashSize;
  for (std::uint64_t offset = 0; offset < size;) {
    if (context.stop.stop_requested()) return Error{Failure::kCancelled, "interrupted"};
    const std::uint64_t count = std::min<std::uint64_t>(kHashBlock, size - offset);
    TRY(file_->ReadAt(offset, block.Buffer().first(count)));
    stream.Add(block.Reveal().substr(0, count));
    offset += count;
  }
  std::array<char, kHashSize> expected{};
  TRY(file_->ReadAt(size, expected));
  if (!crypto::EqualInConstantTime({expected.data(), expected.size()},
                                   crypto::View(stream.Finish()))) {
    return Error{Failure::kBadInput, "the snapshot's hash does not fit: it was changed or cut off",
                 "take another snapshot, or another copy of this one"};
  }
  return {};
}

Result<SnapshotSummary> Snapshot::Scan(std::string_view prefix, const EntryVisitor& visit,
                                       const CallContext& context) {
  SnapshotSummary summary;
  FingerprintSet seen;
  const BoltFile::Visitor take = [&](std::string_view key, std::string_view value) -> Result<void> {
    const std::optional<Revision> revision = ReadRevision(key);
    std::optional<Entry> entry = revision ? ReadKeyValue(value) : std::nullopt;
    if (!entry)
      return Error{Failure::kBadInput, "the database holds an entry that etcd never wrote"};
    summary.revision = std::max(summary.revision, revision->main);
    if (!entry->key.starts_with(prefix)) return {};
    const bool latest = seen.Insert(crypto::SipHash(hash_key_, entry->key));
    if (!latest || revision->deletion) {
      ++summary.superseded;
      return {};
    }
    ++summary.keys;
    entry->mod_revision = revision->main;
    return visit(*entry);
  };
  TRY(bolt_.ScanBackwards("key", take, context));
  return summary;
}

}  // namespace atrest::etcd
