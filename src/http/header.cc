#include "http/header.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace atrest::http {
namespace {

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

constexpr std::array<bool, 256> MakeTokenTable() {
  std::array<bool, 256> table{};
  for (int c = '0'; c <= '9'; ++c) table[static_cast<std::size_t>(c)] = true;
  for (int c = 'a'; c <= 'z'; ++c) table[static_cast<std::size_t>(c)] = true;
  for (int c = 'A'; c <= 'Z'; ++c) table[static_cast<std::size_t>(c)] = true;
  for (const char c : std::string_view("!#$%&'*+-.^_`|~")) {
    table[static_cast<unsigned char>(c)] = true;
  }
  return table;
}
constexpr std::array<bool, 256> kToken = MakeTokenTable();

bool PlainValue(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte >= ' ' && byte != 0x7f) || c == '\t';
  });
}

using Eight = std::uint64_t;
constexpr Eight kEach = 0x0101010101010101;

// True if one of the eight bytes is below `limit`, and rarely otherwise.
bool MayHaveBelow(Eight bytes, Eight limit) {
  return ((bytes - kEach * limit) & ~bytes & (kEach * 0x80)) != 0;
}

bool MayHaveControl(Eight bytes) {
  return MayHaveBelow(bytes, ' ') || MayHaveBelow(bytes ^ (kEach * 0x7f), 1);
}

}  // namespace

bool IsFieldName(std::string_view text) {
  bool valid = !text.empty();
  for (const char c : text) valid &= kToken[static_cast<unsigned char>(c)];
  return valid;
}

bool IsFieldValue(std::string_view text) {
  // Values can be long (session tokens), so they are looked at eight bytes at a time.
  for (; text.size() >= sizeof(Eight); text.remove_prefix(sizeof(Eight))) {
    Eight bytes = 0;
    std::memcpy(&bytes, text.data(), sizeof(bytes));
    if (MayHaveControl(bytes) && !PlainValue(text.substr(0, sizeof(bytes)))) return false;
  }
  return PlainValue(text);
}

bool SameName(std::string_view a, std::string_view b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(),
                                            [](char x, char y) { return Lower(x) == Lower(y); });
}

std::string_view FindHeader(const std::vector<Header>& headers, std::string_view name) {
  for (const Header& header : headers) {
    if (SameName(header.name, name)) return header.value;
  }
  return {};
}

}  // namespace atrest::http
