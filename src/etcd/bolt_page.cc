#include "etcd/bolt_page.h"

namespace atrest::etcd {
namespace {

constexpr std::uint64_t kMagic = 0xED0CDAED;
constexpr std::uint64_t kVersion = 2;
constexpr std::size_t kMetaSize = 64;
constexpr std::size_t kElementSize = 16;
constexpr std::uint64_t kBranchFlag = 0x01;
constexpr std::uint64_t kLeafFlag = 0x02;
constexpr std::uint64_t kBucketFlag = 0x01;

// FNV-1a, 64 bits.
std::uint64_t Fnv64a(std::string_view bytes) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (char c : bytes) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 0x100000001b3;
  }
  return hash;
}

}  // namespace

std::uint64_t LittleEndian(std::string_view bytes, std::size_t offset, std::size_t size) {
  std::uint64_t number = 0;
  for (std::size_t i = size; i-- > 0;) {
    number = number << 8 | static_cast<unsigned char>(bytes[offset + i]);
  }
  return number;
}

std::optional<BoltMeta> ReadBoltMeta(std::string_view page) {
  if (page.size() < kBoltPageHeader + kMetaSize) return std::nullopt;
  const std::string_view meta = page.substr(kBoltPageHeader, kMetaSize);
  if (LittleEndian(meta, 0, 4) != kMagic || LittleEndian(meta, 4, 4) != kVersion) {
    return std::nullopt;
  }
  if (LittleEndian(meta, 56, 8) != Fnv64a(meta.substr(0, 56))) return std::nullopt;
  return BoltMeta{.page_size = LittleEndian(meta, 8, 4),
                  .root_page = LittleEndian(meta, 16, 8),
                  .page_count = LittleEndian(meta, 40, 8),
                  .transaction = LittleEndian(meta, 48, 8)};
}

BoltPage::Kind BoltPage::kind() const {
  const std::uint64_t flags = LittleEndian(bytes_, 8, 2);
  if (flags == kBranchFlag) return Kind::kBranch;
  return flags == kLeafFlag ? Kind::kLeaf : Kind::kOther;
}

// The page from the start of element `index` on: positions count from there.
std::optional<std::string_view> BoltPage::ElementAt(std::size_t index) const {
  const std::size_t start = kBoltPageHeader + index * kElementSize;
  if (index >= count() || bytes_.size() < start + kElementSize) return std::nullopt;
  return bytes_.substr(start);
}

std::optional<std::uint64_t> BoltPage::BranchChild(std::size_t index) const {
  const auto element = ElementAt(index);
  if (!element) return std::nullopt;
  return LittleEndian(*element, 8, 8);
}

std::optional<BoltPage::Leaf> BoltPage::LeafAt(std::size_t index) const {
  const auto element = ElementAt(index);
  if (!element) return std::nullopt;
  const std::uint64_t position = LittleEndian(*element, 4, 4);
  const std::uint64_t key_size = LittleEndian(*element, 8, 4);
  const std::uint64_t value_size = LittleEndian(*element, 12, 4);
  if (position + key_size + value_size > element->size()) return std::nullopt;
  return Leaf{.is_bucket = (LittleEndian(*element, 0, 4) & kBucketFlag) != 0,
              .key = element->substr(position, key_size),
              .value = element->substr(position + key_size, value_size)};
}

}  // namespace atrest::etcd
