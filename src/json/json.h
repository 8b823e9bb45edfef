// Bounded JSON, read and written. Strings are held in memory that is wiped when it is freed, since
// KMS replies and credentials arrive as JSON.
//
// Value is a value type, not thread-safe. Accessors never throw.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/secret.h"

namespace atrest::json {

struct Limits {
  std::size_t max_bytes = 64 * 1024;
  int max_depth = 16;
};

class Value {
 public:
  // One complete JSON text in UTF-8. kBadInput for anything else, for duplicate member names and
  // for what exceeds the limits; the message says where (a byte offset), never what stood there.
  static Result<Value> Parse(std::string_view text, const Limits& limits = {});

  static Value Object();
  static Value Array();
  static Value String(std::string_view text);
  static Value Number(std::int64_t number);
  static Value Real(double number);
  static Value Bool(bool flag);
  static Value Null();

  Value(const Value&);
  Value& operator=(const Value&);
  Value(Value&&) noexcept;
  Value& operator=(Value&&) noexcept;
  ~Value();

  bool IsObject() const;
  bool IsArray() const;
  bool IsString() const;
  bool IsNumber() const;
  bool IsBool() const;
  bool IsNull() const;

  // The text of a string, valid while this value lives and is not changed; empty if not a string.
  std::string_view AsString() const;
  std::optional<std::int64_t> AsInteger() const;  // nothing if not an integer that fits
  std::optional<double> AsReal() const;           // nothing if not a number
  std::optional<bool> AsBool() const;

  // Object members, kept in the order in which they came. Find returns nullptr if absent or if this
  // is no object.
  const Value* Find(std::string_view name) const;
  // As Find, but names compare without regard to ASCII case.
  const Value* FindIgnoringCase(std::string_view name) const;
  std::vector<std::string> MemberNames() const;
  // Adds a member or replaces its value. What is no object becomes one.
  void Set(std::string_view name, Value value);
  void Set(std::string_view name, std::string_view text) { Set(name, String(text)); }
  void Set(std::string_view name, const char* text) { Set(name, String(text)); }

  // Array elements.
  std::size_t size() const;                  // of an array or object, else 0
  const Value& At(std::size_t index) const;  // null behind the end
  void Append(Value value);                  // what is no array becomes one

  // Compact JSON text. Each invalid byte in a string becomes U+FFFD, a number that is not finite
  // becomes null.
  std::string Text() const;
  Secret SecretText() const;
  std::string PrettyText() const;  // two spaces, for people

 private:
  struct Node;
  class Parser;
  class Writer;
  template <typename T>
  const T* As() const;  // the content if it is a T
  explicit Value(std::unique_ptr<Node> node);
  std::unique_ptr<Node> node_;
};

}  // namespace atrest::json
