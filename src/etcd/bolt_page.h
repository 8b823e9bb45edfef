// The pages of a bbolt file, bounds checked. Layout: go.etcd.io/bbolt internal/common/page.go,
// meta.go, bucket.go (file format version 2, little endian as on every machine that kops runs on).
// Not for other folders.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace atrest::etcd {

inline constexpr std::uint64_t kBoltPageHeader = 16;

std::uint64_t LittleEndian(std::string_view bytes, std::size_t offset, std::size_t size);

struct BoltMeta {
  std::uint64_t page_size = 0;
  std::uint64_t root_page = 0;
  std::uint64_t page_count = 0;  // pages in use: ids are below it
  std::uint64_t transaction = 0;
};

// From the first 80 bytes of a meta page; nothing if magic, version or checksum is wrong.
std::optional<BoltMeta> ReadBoltMeta(std::string_view page);

// A view of one page with its overflow.
class BoltPage {
 public:
  enum class Kind { kBranch, kLeaf, kOther };
  struct Leaf {
    bool is_bucket = false;
    std::string_view key;
    std::string_view value;
  };

  explicit BoltPage(std::string_view bytes) : bytes_(bytes) {}

  std::uint64_t id() const { return LittleEndian(bytes_, 0, 8); }
  Kind kind() const;
  std::size_t count() const { return LittleEndian(bytes_, 10, 2); }
  std::uint64_t overflow() const { return LittleEndian(bytes_, 12, 4); }

  // Of an index below count(); nothing if the page is too short for what it claims to hold.
  std::optional<std::uint64_t> BranchChild(std::size_t index) const;
  std::optional<Leaf> LeafAt(std::size_t index) const;

 private:
  std::optional<std::string_view> ElementAt(std::size_t index) const;

  std::string_view bytes_;
};

}  // namespace atrest::etcd
