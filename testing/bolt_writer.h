// Writes bbolt files, right ones and, with its parts, wrong ones.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace atrest::fakes {

inline constexpr std::size_t kBoltPageSize = 4096;

struct BoltElement {
  std::string key;
  std::string value;
  bool is_bucket = false;
};

std::string BoltNumber(std::uint64_t number, std::size_t size);  // little endian

// 80 bytes and the rest of a page.
std::string BoltMetaPage(std::uint64_t id, std::uint64_t root_page, std::uint64_t page_count,
                         std::uint64_t transaction);
// As many whole pages as the elements need.
std::string BoltLeafPage(std::uint64_t id, const std::vector<BoltElement>& elements);
std::string BoltBranchPage(std::uint64_t id,
                           const std::vector<std::pair<std::string, std::uint64_t>>& children);

// A database whose top-level bucket "key" holds the elements, which are sorted by key; `per_leaf`
// of them on each page. Page 3 is the root bucket, page 4 the root of "key".
std::string BoltDatabase(const std::vector<BoltElement>& elements, std::size_t per_leaf = 8);

}  // namespace atrest::fakes
