#include "testing/snapshot_writer.h"

#include "crypto/sha256.h"
#include "testing/proto_writer.h"

namespace atrest::fakes {
namespace {

std::string RevisionKey(std::int64_t main) {
  std::string key;
  for (int shift = 56; shift >= 0; shift -= 8) key += static_cast<char>(main >> shift & 0xff);
  return key + '_' + std::string(8, '\0');
}

}  // namespace

SnapshotWriter& SnapshotWriter::Put(std::string_view key, std::string_view value) {
  const auto revision = static_cast<std::uint64_t>(++revision_);
  ProtoWriter message;
  message.Bytes(1, key).Integer(2, revision).Integer(3, revision).Integer(4, 1);
  message.Bytes(5, value);
  return Raw(RevisionKey(revision_), message.text());
}

SnapshotWriter& SnapshotWriter::Delete(std::string_view key) {
  ++revision_;
  return Raw(RevisionKey(revision_) + 't', ProtoWriter().Bytes(1, key).text());
}

SnapshotWriter& SnapshotWriter::Raw(std::string_view key, std::string_view value) {
  elements_.push_back({std::string(key), std::string(value), false});
  return *this;
}

std::string SnapshotWriter::Database() const { return BoltDatabase(elements_); }

std::string SnapshotWriter::Snapshot() const {
  const std::string database = Database();
  return database + std::string(crypto::View(crypto::Sha256(database)));
}

}  // namespace atrest::fakes
