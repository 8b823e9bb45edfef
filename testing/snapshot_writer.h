// Writes files as `etcdctl snapshot save` does, from puts and deletions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "testing/bolt_writer.h"

namespace atrest::fakes {

class SnapshotWriter {
 public:
  // Each is one transaction with a revision of its own, the first one has revision 2 (as in etcd).
  SnapshotWriter& Put(std::string_view key, std::string_view value);
  SnapshotWriter& Delete(std::string_view key);
  // An entry of the bucket "key" as it is.
  SnapshotWriter& Raw(std::string_view key, std::string_view value);

  std::string Database() const;  // member/snap/db
  std::string Snapshot() const;  // with its hash

 private:
  std::int64_t revision_ = 1;
  std::vector<BoltElement> elements_;
};

}  // namespace atrest::fakes
