// A bbolt database file, read directly: what etcd keeps its data in. Only read, never locked; the
// file may be hostile, and work and memory stay within its size.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/call_context.h"
#include "base/random_access_file.h"
#include "base/result.h"
#include "base/secret.h"
#include "etcd/bolt_page.h"

namespace atrest::etcd {

// Immutable, but not thread-safe: a scan reads into its buffers.
class BoltFile {
 public:
  using Visitor = std::function<Result<void>(std::string_view key, std::string_view value)>;

  // The database in the first `size` bytes of the file, in its latest complete state. `file` must
  // outlive it. kBadInput if that is no bbolt database.
  static Result<BoltFile> Open(const RandomAccessFile& file, std::uint64_t size);

  // The entries of a top-level bucket, last key first. kAbsent if there is no such bucket,
  // kBadInput if a page is not what it must be (names it), or if the file was written to meanwhile.
  Result<void> ScanBackwards(std::string_view bucket, const Visitor& visit,
                             const CallContext& context);

  std::uint64_t transaction() const { return meta_.transaction; }

 private:
  // Returns false to end the walk early.
  using LeafVisitor = std::function<Result<bool>(const BoltPage::Leaf& leaf)>;

  BoltFile(const RandomAccessFile& file, std::uint64_t size, BoltMeta meta)
      : file_(&file), size_(size), meta_(meta) {}

  Result<std::string> FindBucket(std::string_view name, const CallContext& context);
  Result<BoltPage> ReadPage(std::uint64_t id, std::size_t depth);
  Result<bool> Walk(std::uint64_t id, std::size_t depth, const LeafVisitor& visit,
                    const CallContext& context);
  Result<bool> WalkLeaf(const BoltPage& page, const LeafVisitor& visit) const;
  Result<void> RequireUnchanged() const;

  const RandomAccessFile* file_;
  std::uint64_t size_;
  BoltMeta meta_;
  std::uint64_t pages_left_ = 0;  // of the budget that ends loops
  std::vector<Secret> buffers_;   // one for each level of the tree; values may be plaintext
};

}  // namespace atrest::etcd
