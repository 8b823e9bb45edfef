#include "http/header.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace atrest::http {
namespace {

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

constexpr std::array<bool, 256> MakeTokenTable() {
  std::array<bool, 256> table{};
  for (int c = '0'; c <= '9'; ++c) table[static_cast<std::size_t>(c)] = true;
  for (int c = 'a'; c <= 'z'; ++c) table[static_cast<std::size_t>(c)] = true;
  for (int c = 'A'; c <= 'Z'; ++c) table[static_cast<std::size_t>(c)] = true;
  for (const char c : std::string_view("!#$%&'*+-.^_`|~"))
    table[static_cast<std::size_t>(c)] = true;
  return table;
}
constexpr std::array<bool, 256> kToken = MakeTokenTable();

}  // namespace

bool IsFieldName(std::string_view text) {
  bool valid = !text.empty();
  for (const char c : text) valid &= kToken[static_cast<unsigned char>(c)];
  return valid;
}

bool IsFieldValue(std::string_view text) {
  // No early way out: the loop then runs on many bytes at a time, and values can be long.
  bool control = false;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    control |= (byte < ' ' && byte != '\t') || byte == 0x7f;
  }
  return !control;
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
