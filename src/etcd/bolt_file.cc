#include "etcd/bolt_file.h"

#include <algorithm>
#include <array>
#include <optional>

namespace atrest::etcd {
namespace {

constexpr std::size_t kMaxDepth = 32;
constexpr std::uint64_t kMinPageSize = 1024;
constexpr std::uint64_t kMaxPageSize = 65536;
constexpr std::uint64_t kMaxPageBytes = 64 * 1024 * 1024;  // with overflow; etcd's values are small
constexpr std::size_t kMetaBytes = 80;

Error Broken(std::uint64_t page, std::string_view what) {
  return Error{Failure::kBadInput,
               "database page " + std::to_string(page) + " " + std::string(what)};
}

std::optional<BoltMeta> MetaAt(const RandomAccessFile& file, std::uint64_t size,
                               std::uint64_t offset) {
  std::array<char, kMetaBytes> page{};
  if (offset + page.size() > size || !file.ReadAt(offset, page).ok()) return std::nullopt;
  std::optional<BoltMeta> meta = ReadBoltMeta({page.data(), page.size()});
  if (!meta) return std::nullopt;
  const std::uint64_t page_size = meta->page_size;
  const bool power_of_two = (page_size & (page_size - 1)) == 0;
  if (!power_of_two || page_size < kMinPageSize || page_size > kMaxPageSize) return std::nullopt;
  return meta;
}

// The later of the two meta pages that are complete. The second one lies one page behind the first,
// whose size only a complete meta page tells.
std::optional<BoltMeta> LatestMeta(const RandomAccessFile& file, std::uint64_t size) {
  std::optional<BoltMeta> latest = MetaAt(file, size, 0);
  for (std::uint64_t offset = kMinPageSize; offset <= kMaxPageSize; offset *= 2) {
    const std::optional<BoltMeta> second = MetaAt(file, size, offset);
    if (!second || second->page_size != offset) continue;
    if (!latest || second->transaction > latest->transaction) latest = second;
  }
  return latest;
}

}  // namespace

Result<BoltFile> BoltFile::Open(const RandomAccessFile& file, std::uint64_t size) {
  const std::optional<BoltMeta> meta = LatestMeta(file, size);
  if (!meta) {
    return Error{Failure::kBadInput, "not a bbolt database: no complete meta page",
                 "give a file of etcdctl snapshot save, or a data directory's member/snap/db"};
  }
  if (meta->page_count > size / meta->page_size) {
    return Error{Failure::kBadInput,
                 "the database is cut off: " + std::to_string(meta->page_count) + " pages of " +
                     std::to_string(meta->page_size) + " bytes are in use, " +
                     std::to_string(size) + " bytes are there"};
  }
  return BoltFile(file, size, *meta);
}

Result<BoltPage> BoltFile::ReadPage(std::uint64_t id, std::size_t depth) {
  if (id >= meta_.page_count) return Broken(id, "is outside of the database");
  if (depth >= kMaxDepth) return Broken(id, "is nested too deep");
  if (pages_left_ == 0) return Broken(id, "belongs to a loop");
  --pages_left_;
  if (buffers_.size() <= depth) buffers_.push_back(Secret::OfSize(meta_.page_size));
  Secret& buffer = buffers_[depth];
  const std::uint64_t offset = id * meta_.page_size;
  TRY(file_->ReadAt(offset, buffer.Buffer().first(meta_.page_size)));
  const BoltPage page(buffer.Reveal());
  if (page.id() != id) return Broken(id, "says that it is another page");
  const std::uint64_t pages = page.overflow() + 1;
  if (pages > meta_.page_count - id) return Broken(id, "is cut off");
  const std::uint64_t bytes = pages * meta_.page_size;
  if (bytes > kMaxPageBytes) return Broken(id, "is larger than 64 MiB");
  if (pages > 1) {
    if (buffer.size() < bytes) buffer = Secret::OfSize(bytes);
    TRY(file_->ReadAt(offset, buffer.Buffer().first(bytes)));
  }
  return BoltPage(buffer.Reveal().substr(0, bytes));
}

Result<bool> BoltFile::WalkLeaf(const BoltPage& page, const LeafVisitor& visit) const {
  for (std::size_t i = page.count(); i-- > 0;) {
    const auto leaf = page.LeafAt(i);
    if (!leaf) return Broken(page.id(), "is shorter than its entries");
    TRY_ASSIGN(const bool more, visit(*leaf));
    if (!more) return false;
  }
  return true;
}

Result<bool> BoltFile::Walk(std::uint64_t id, std::size_t depth, const LeafVisitor& visit,
                            const CallContext& context) {
  if (context.stop.stop_requested()) return Error{Failure::kCancelled, "interrupted"};
  TRY_ASSIGN(const BoltPage page, ReadPage(id, depth));
  switch (page.kind()) {
    case BoltPage::Kind::kLeaf: return WalkLeaf(page, visit);
    case BoltPage::Kind::kOther: return Broken(id, "is neither branch nor leaf");
    case BoltPage::Kind::kBranch: break;
  }
  for (std::size_t i = page.count(); i-- > 0;) {
    const auto child = page.BranchChild(i);
    if (!child) return Broken(id, "is shorter than its entries");
    TRY_ASSIGN(const bool more, Walk(*child, depth + 1, visit, context));
    if (!more) return false;
  }
  return true;
}

Result<std::string> BoltFile::FindBucket(std::string_view name, const CallContext& context) {
  std::optional<std::string> found;
  const LeafVisitor match = [&](const BoltPage::Leaf& leaf) -> Result<bool> {
    if (leaf.is_bucket && leaf.key == name) found = std::string(leaf.value);
    return !found.has_value();
  };
  pages_left_ = meta_.page_count;
  TRY(Walk(meta_.root_page, 0, match, context));
  if (!found) {
    return Error{Failure::kAbsent, "the database has no bucket " + std::string(name),
                 "this is a bbolt database, but not one of etcd v3"};
  }
  return *std::move(found);
}

Result<void> BoltFile::RequireUnchanged() const {
  const std::optional<BoltMeta> now = LatestMeta(*file_, size_);
  if (now && now->transaction == meta_.transaction) return {};
  return Error{Failure::kBadInput, "the database was written to while it was read",
               "take a snapshot: etcdctl snapshot save FILE"};
}

Result<void> BoltFile::ScanBackwards(std::string_view bucket, const Visitor& visit,
                                     const CallContext& context) {
  TRY_ASSIGN(const std::string header, FindBucket(bucket, context));
  if (header.size() < 16) return Broken(meta_.root_page, "holds a bucket without a header");
  const LeafVisitor entry = [&](const BoltPage::Leaf& leaf) -> Result<bool> {
    if (!leaf.is_bucket) TRY(visit(leaf.key, leaf.value));
    return true;
  };
  const std::uint64_t root = LittleEndian(header, 0, 8);
  pages_left_ = meta_.page_count;
  if (root != 0) {
    TRY(Walk(root, 0, entry, context));
    return RequireUnchanged();
  }
  const BoltPage inline_page(std::string_view(header).substr(16));
  if (header.size() < 16 + kBoltPageHeader || inline_page.kind() != BoltPage::Kind::kLeaf) {
    return Broken(meta_.root_page, "holds an inline bucket that is no leaf");
  }
  TRY(WalkLeaf(inline_page, entry));
  return RequireUnchanged();
}

}  // namespace atrest::etcd
