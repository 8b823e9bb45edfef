#include "json/parser.h"

#include <algorithm>
#include <charconv>
#include <numeric>
#include <string>
#include <utility>

#include "json/utf8.h"

namespace atrest::json {
namespace {

Error Refused(std::string_view what, std::size_t at) {
  return Error{Failure::kBadInput,
               "JSON text: " + std::string(what) + " at byte " + std::to_string(at)};
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

int HexDigit(char c) {
  if (IsDigit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// The character behind a backslash as it is meant; 0 for none of the two-character escapes.
char ShortEscape(char c) {
  switch (c) {
    case '"': return '"';
    case '\\': return '\\';
    case '/': return '/';
    case 'b': return '\b';
    case 'f': return '\f';
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    default: return 0;
  }
}

bool IsHighSurrogate(std::uint32_t unit) { return unit >= 0xd800 && unit < 0xdc00; }
bool IsLowSurrogate(std::uint32_t unit) { return unit >= 0xdc00 && unit < 0xe000; }

}  // namespace

Result<Value> Value::Parser::ParseText() {
  if (text_.size() > limits_.max_bytes) {
    return Error{Failure::kBadInput, "JSON text of " + std::to_string(text_.size()) +
                                         " bytes, at most " + std::to_string(limits_.max_bytes) +
                                         " are allowed"};
  }
  TRY_ASSIGN(Value value, ParseValue(0));
  SkipSpace();
  if (at_ != text_.size()) return Unexpected();
  return value;
}

Result<Value> Value::Parser::ParseValue(int depth) {
  SkipSpace();
  if (at_ == text_.size()) return Unexpected();
  switch (text_[at_]) {
    case '{': return ParseObject(depth + 1);
    case '[': return ParseArray(depth + 1);
    case 't': return ParseWord("true", Bool(true));
    case 'f': return ParseWord("false", Bool(false));
    case 'n': return ParseWord("null", Null());
    case '"': {
      TRY_ASSIGN(Secret text, ParseString());
      return Value(std::make_unique<Node>(Node{std::move(text)}));
    }
    default: return ParseNumber();
  }
}

Result<Value> Value::Parser::ParseObject(int depth) {
  if (depth > limits_.max_depth) return Refused("too deeply nested", at_);
  Take('{');
  Members members;
  std::vector<std::size_t> places;  // where each member's name stands
  SkipSpace();
  if (!At('}')) {
    do {
      SkipSpace();
      places.push_back(at_);
      TRY_ASSIGN(Member member, ParseMember(depth));
      members.push_back(std::move(member));
      SkipSpace();
    } while (Take(','));
  }
  if (!Take('}')) return Unexpected();
  TRY(RefuseDuplicates(members, places));
  return Value(std::make_unique<Node>(Node{std::move(members)}));
}

Result<Member> Value::Parser::ParseMember(int depth) {
  if (!At('"')) return Unexpected();
  TRY_ASSIGN(const Secret name, ParseString());
  SkipSpace();
  if (!Take(':')) return Unexpected();
  TRY_ASSIGN(Value value, ParseValue(depth));
  return Member{std::string(name.Reveal()), std::move(value)};
}

Result<Value> Value::Parser::ParseArray(int depth) {
  if (depth > limits_.max_depth) return Refused("too deeply nested", at_);
  Take('[');
  Elements elements;
  SkipSpace();
  if (!At(']')) {
    do {
      TRY_ASSIGN(Value element, ParseValue(depth));
      elements.push_back(std::move(element));
      SkipSpace();
    } while (Take(','));
  }
  if (!Take(']')) return Unexpected();
  return Value(std::make_unique<Node>(Node{std::move(elements)}));
}

Result<Value> Value::Parser::ParseWord(std::string_view word, Value value) {
  for (const char c : word) {
    if (!Take(c)) return Unexpected();
  }
  return value;
}

Result<Value> Value::Parser::ParseNumber() {
  const std::size_t begin = at_;
  Take('-');
  if (at_ == text_.size() || !IsDigit(text_[at_])) return Unexpected();
  if (!Take('0')) SkipDigits();
  const std::size_t end_of_integer = at_;
  if (Take('.')) {
    if (at_ == text_.size() || !IsDigit(text_[at_])) return Unexpected();
    SkipDigits();
  }
  if (Take('e') || Take('E')) {
    if (!Take('-')) Take('+');
    if (at_ == text_.size() || !IsDigit(text_[at_])) return Unexpected();
    SkipDigits();
  }
  const char* const first = text_.data() + begin;
  const char* const last = text_.data() + at_;
  std::int64_t integer = 0;
  if (at_ == end_of_integer && std::from_chars(first, last, integer).ec == std::errc()) {
    return Number(integer);
  }
  double real = 0;
  if (std::from_chars(first, last, real).ec != std::errc()) {
    return Refused("number out of range", begin);
  }
  return Real(real);
}

Result<Secret> Value::Parser::ParseString() {
  TRY_ASSIGN(const Extent extent, ScanString());
  if (extent.escaped) return Unescape(extent);
  return Secret(text_.substr(extent.begin, extent.end - extent.begin));
}

Result<Value::Parser::Extent> Value::Parser::ScanString() {
  Extent extent{++at_, 0, false};
  while (at_ < text_.size()) {
    const char c = text_[at_];
    if (c == '"') {
      extent.end = at_++;
      return extent;
    }
    if (static_cast<unsigned char>(c) < 0x20) return Refused("control character in a string", at_);
    if (c == '\\') {
      extent.escaped = true;
      at_ = std::min(at_ + 2, text_.size());
      continue;
    }
    const std::size_t length = Utf8Length(text_.substr(at_, 4));
    if (length == 0) return Refused("invalid UTF-8", at_);
    at_ += length;
  }
  return Unexpected();
}

Result<Secret> Value::Parser::Unescape(const Extent& extent) const {
  // An escape is never shorter than what it stands for.
  Secret text = Secret::OfSize(extent.end - extent.begin);
  char* out = text.Buffer().data();
  for (std::size_t at = extent.begin; at < extent.end;) {
    if (text_[at] != '\\') {
      *out++ = text_[at++];
    } else if (const char c = ShortEscape(text_[at + 1]); c != 0) {
      *out++ = c;
      at += 2;
    } else {
      TRY_ASSIGN(const std::uint32_t code_point, CodePoint(at, extent.end));
      out += EncodeUtf8(code_point, out);
    }
  }
  text.Truncate(static_cast<std::size_t>(out - text.Buffer().data()));
  return text;
}

Result<std::uint32_t> Value::Parser::CodePoint(std::size_t& at, std::size_t end) const {
  const std::size_t begin = at;
  TRY_ASSIGN(const std::uint32_t first, FourHexDigits(at, end));
  if (IsLowSurrogate(first)) return Refused("surrogate without its pair", begin);
  if (!IsHighSurrogate(first)) return first;
  const auto second = FourHexDigits(at, end);
  if (!second.ok() || !IsLowSurrogate(*second)) {
    return Refused("surrogate without its pair", begin);
  }
  return 0x10000U + ((first - 0xd800U) << 10U) + (*second - 0xdc00U);
}

Result<std::uint32_t> Value::Parser::FourHexDigits(std::size_t& at, std::size_t end) const {
  constexpr std::size_t kLength = 6;  // \uXXXX
  if (end - at < kLength || text_[at] != '\\' || text_[at + 1] != 'u') {
    return Refused("unknown escape", at);
  }
  std::uint32_t unit = 0;
  for (std::size_t i = at + 2; i < at + kLength; ++i) {
    const int digit = HexDigit(text_[i]);
    if (digit < 0) return Refused("unknown escape", at);
    unit = unit << 4U | static_cast<std::uint32_t>(digit);
  }
  at += kLength;
  return unit;
}

Result<void> Value::Parser::RefuseDuplicates(const Members& members,
                                             const std::vector<std::size_t>& places) {
  std::vector<std::size_t> order(members.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto name = [&members](std::size_t i) -> const std::string& { return members[i].name; };
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return name(a) < name(b); });
  const auto twice = std::adjacent_find(order.begin(), order.end(),
                                        [&](auto a, auto b) { return name(a) == name(b); });
  if (twice == order.end()) return {};
  return Refused("member name given twice", places[*(twice + 1)]);
}

void Value::Parser::SkipSpace() {
  while (At(' ') || At('\n') || At('\r') || At('\t')) ++at_;
}

void Value::Parser::SkipDigits() {
  while (at_ < text_.size() && IsDigit(text_[at_])) ++at_;
}

bool Value::Parser::Take(char c) {
  if (!At(c)) return false;
  ++at_;
  return true;
}

Error Value::Parser::Unexpected() const {
  return Refused(at_ == text_.size() ? "unexpected end" : "unexpected character", at_);
}

}  // namespace atrest::json
