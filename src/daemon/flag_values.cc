#include "daemon/flag_values.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace atrest::daemon {
namespace {

Error Bad(std::string_view text, const char* what) {
  return Error{Failure::kBadInput, "\"" + std::string(text) + "\" is " + what};
}

// Removes the prefix that tells the base: 0x, 0o, 0b, or 0 for octal.
int TakeBase(std::string_view& digits) {
  struct Prefix {
    std::string_view text;
    int base;
  };
  static constexpr std::array kPrefixes{Prefix{"0x", 16}, Prefix{"0X", 16}, Prefix{"0o", 8},
                                        Prefix{"0O", 8},  Prefix{"0b", 2},  Prefix{"0B", 2}};
  for (const Prefix& prefix : kPrefixes) {
    if (!digits.starts_with(prefix.text)) continue;
    digits.remove_prefix(prefix.text.size());
    return prefix.base;
  }
  if (digits.size() < 2 || digits.front() != '0') return 10;
  digits.remove_prefix(1);
  return 8;
}

// Takes one field from the front of `rest`; the comma after it stays.
Result<std::string> TakeField(std::string_view& rest) {
  std::string field;
  if (!rest.starts_with('"')) {
    field = rest.substr(0, rest.find(','));
    rest.remove_prefix(field.size());
    if (field.find('"') != std::string::npos) return Bad(field, "no list element: a bare quote");
    return field;
  }
  for (rest.remove_prefix(1); !rest.empty(); rest.remove_prefix(1)) {
    if (rest.starts_with("\"\"")) {
      rest.remove_prefix(1);
    } else if (rest.front() == '"') {
      rest.remove_prefix(1);
      return field;
    }
    field += rest.front();
  }
  return Bad(field, "no list element: its quote is never closed");
}

}  // namespace

Result<bool> ReadSwitch(std::string_view text) {
  static constexpr std::array<std::string_view, 6> kYes{"1", "t", "T", "true", "TRUE", "True"};
  static constexpr std::array<std::string_view, 6> kNo{"0", "f", "F", "false", "FALSE", "False"};
  if (std::find(kYes.begin(), kYes.end(), text) != kYes.end()) return true;
  if (std::find(kNo.begin(), kNo.end(), text) != kNo.end()) return false;
  return Bad(text, "neither true nor false");
}

Result<std::int64_t> ReadNumber(std::string_view text) {
  std::string_view digits = text;
  const bool negative = digits.starts_with('-');
  if (negative || digits.starts_with('+')) digits.remove_prefix(1);
  const int base = TakeBase(digits);
  const bool signed_twice = digits.starts_with('-');
  std::int64_t number = 0;
  const char* end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, number, base);
  if (error == std::errc::result_out_of_range) return Bad(text, "too large a number");
  if (error != std::errc() || stop != end || signed_twice) return Bad(text, "not a whole number");
  return negative ? -number : number;
}

Result<std::vector<std::string>> ReadList(std::string_view text) {
  std::vector<std::string> fields;
  if (text.empty()) return fields;
  for (std::string_view rest = text;; rest.remove_prefix(1)) {
    TRY_ASSIGN(std::string field, TakeField(rest));
    fields.push_back(std::move(field));
    if (rest.empty()) return fields;
    if (!rest.starts_with(',')) return Bad(text, "no list: text after a closing quote");
  }
}

}  // namespace atrest::daemon
