// The parser behind Value::Parse. Not for other folders.
//
// Written here, not taken from a library, because the text carries key material: nlohmann's lexer,
// for one, copies each token into a vector that is freed without being wiped
// (nlohmann/detail/input/lexer.hpp, token_string). fuzz/json_fuzz.cc holds the two against each
// other.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/secret.h"
#include "json/json.h"
#include "json/node.h"

namespace atrest::json {

// RFC 8259 by recursive descent, no deeper than the limit. Used once, by one thread.
class Value::Parser {
 public:
  Parser(std::string_view text, const Limits& limits) : text_(text), limits_(limits) {}

  Result<Value> ParseText();

 private:
  // A run of bytes in `text_`.
  struct Extent {
    std::size_t begin;
    std::size_t end;
    bool escaped;
  };

  Result<Value> ParseValue(int depth);
  Result<Value> ParseObject(int depth);
  Result<Value> ParseArray(int depth);
  Result<Member> ParseMember(int depth);
  Result<Value> ParseNumber();
  Result<Value> ParseWord(std::string_view word, Value value);
  Result<Secret> ParseString();

  // The inside of the string that starts at `at_`, checked but for its escapes; `at_` is behind it.
  Result<Extent> ScanString();
  Result<Secret> Unescape(const Extent& extent) const;
  Result<std::uint32_t> CodePoint(std::size_t& at, std::size_t end) const;
  Result<std::uint32_t> FourHexDigits(std::size_t& at, std::size_t end) const;
  Result<void> RefuseDuplicates(const Members& members, const std::vector<std::size_t>& places);

  void SkipSpace();
  void SkipDigits();
  bool Take(char c);
  bool At(char c) const { return at_ < text_.size() && text_[at_] == c; }
  Error Unexpected() const;

  std::string_view text_;
  const Limits& limits_;
  std::size_t at_ = 0;
};

}  // namespace atrest::json
