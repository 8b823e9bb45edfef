#include "testing/bolt_writer.h"

#include <algorithm>

namespace atrest::fakes {
namespace {

constexpr std::uint64_t kBranch = 1;
constexpr std::uint64_t kLeaf = 2;
constexpr std::uint64_t kMeta = 4;
constexpr std::uint64_t kFreelist = 16;

std::string Page(std::uint64_t id, std::uint64_t flags, std::size_t count,
                 const std::string& rest) {
  const std::size_t pages =
      std::max<std::size_t>(1, (16 + rest.size() + kBoltPageSize - 1) / kBoltPageSize);
  std::string page = BoltNumber(id, 8) + BoltNumber(flags, 2) + BoltNumber(count, 2) +
                     BoltNumber(pages - 1, 4) + rest;
  page.resize(pages * kBoltPageSize, '\0');
  return page;
}

}  // namespace

std::string BoltNumber(std::uint64_t number, std::size_t size) {
  std::string bytes;
  for (std::size_t i = 0; i < size; ++i) bytes += static_cast<char>(number >> (8 * i) & 0xff);
  return bytes;
}

std::string BoltMetaPage(std::uint64_t id, std::uint64_t root_page, std::uint64_t page_count,
                         std::uint64_t transaction) {
  std::string meta = BoltNumber(0xED0CDAED, 4) + BoltNumber(2, 4) + BoltNumber(kBoltPageSize, 4) +
                     BoltNumber(0, 4) + BoltNumber(root_page, 8) + BoltNumber(0, 8) +
                     BoltNumber(2, 8) + BoltNumber(page_count, 8) + BoltNumber(transaction, 8);
  std::uint64_t hash = 0xcbf29ce484222325;
  for (char c : meta) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return Page(id, kMeta, 0, meta + BoltNumber(hash, 8));
}

std::string BoltLeafPage(std::uint64_t id, const std::vector<BoltElement>& elements) {
  std::string table;
  std::string data;
  for (std::size_t i = 0; i < elements.size(); ++i) {
    const BoltElement& element = elements[i];
    const std::size_t position = (elements.size() - i) * 16 + data.size();
    table += BoltNumber(element.is_bucket ? 1 : 0, 4) + BoltNumber(position, 4) +
             BoltNumber(element.key.size(), 4) + BoltNumber(element.value.size(), 4);
    data += element.key + element.value;
  }
  return Page(id, kLeaf, elements.size(), table + data);
}

std::string BoltBranchPage(std::uint64_t id,
                           const std::vector<std::pair<std::string, std::uint64_t>>& children) {
  std::string table;
  std::string data;
  for (std::size_t i = 0; i < children.size(); ++i) {
    const std::size_t position = (children.size() - i) * 16 + data.size();
    table += BoltNumber(position, 4) + BoltNumber(children[i].first.size(), 4) +
             BoltNumber(children[i].second, 8);
    data += children[i].first;
  }
  return Page(id, kBranch, children.size(), table + data);
}

std::string BoltDatabase(const std::vector<BoltElement>& elements, std::size_t per_leaf) {
  std::vector<std::pair<std::string, std::uint64_t>> children;
  for (std::size_t start = 0; start < elements.size(); start += per_leaf) {
    children.emplace_back(elements[start].key, 0);
  }
  const std::uint64_t first = 4 + BoltBranchPage(4, children).size() / kBoltPageSize;
  std::string leaves;
  for (std::size_t i = 0; i < children.size(); ++i) {
    const auto begin = elements.begin() + static_cast<std::ptrdiff_t>(i * per_leaf);
    const std::size_t count = std::min(per_leaf, elements.size() - i * per_leaf);
    children[i].second = first + leaves.size() / kBoltPageSize;
    leaves += BoltLeafPage(children[i].second, {begin, begin + static_cast<std::ptrdiff_t>(count)});
  }
  const std::string root = BoltLeafPage(3, {{"key", BoltNumber(4, 8) + BoltNumber(0, 8), true},
                                            {"meta", std::string(40, '\0'), true}});
  const std::string top = children.empty() ? BoltLeafPage(4, {}) : BoltBranchPage(4, children);
  const std::uint64_t pages = first + leaves.size() / kBoltPageSize;
  return BoltMetaPage(0, 3, pages, 7) + BoltMetaPage(1, 3, pages, 6) + Page(2, kFreelist, 0, "") +
         root + top + leaves;
}

}  // namespace atrest::fakes
