// The JSON input of one operation, read field by field.
//
// Reading a field is what makes it supported: Finish() refuses every member that nobody asked for,
// by name, so that nothing is ever silently ignored. It also reports all broken constraints at once
// in AWS's words ("2 validation errors detected: Value ..."; source: texts of the AWS JSON front
// end as SDK users quote them). Not thread-safe; lives no longer than the JSON it reads.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/secret.h"
#include "json/json.h"
#include "kms/encryption_context.h"

namespace atrest::emulator {

struct Length {
  std::size_t min;
  std::size_t max;
};
inline constexpr Length kKeyIdLength{1, 2048};

struct Range {
  std::int64_t min;
  std::int64_t max;
};

// AWS's set of words for a field, and those of them that this emulator can do.
struct Words {
  std::initializer_list<std::string_view> known;
  std::initializer_list<std::string_view> supported;
};

class Input {
 public:
  explicit Input(const json::Value& body) : body_(body) {}

  // Required fields give an empty value if absent; the rest says so. What they return is only to be
  // used after Finish() succeeded.
  std::string Text(std::string_view name, Length length);
  std::optional<std::string> OptionalText(std::string_view name, Length length);
  Secret Blob(std::string_view name, Length length);
  std::optional<Secret> OptionalBlob(std::string_view name, Length length);
  std::optional<std::int64_t> Integer(std::string_view name, Range range);
  std::optional<double> Real(std::string_view name);
  bool Flag(std::string_view name);
  std::optional<std::string> OneOf(std::string_view name, const Words& words);
  std::string RequiredOneOf(std::string_view name, const Words& words);
  kms::EncryptionContext Pairs(std::string_view name);
  std::vector<std::string> Texts(std::string_view name, Length each, std::size_t max_count);
  // A member that is an object or array, for the caller to read with Inputs of its own.
  const json::Value* Nested(std::string_view name);

  bool Has(std::string_view name) const { return body_.Find(name) != nullptr; }
  // A constraint that the caller checked: "Member must ...".
  void Violate(std::string_view name, std::string_view value, std::string_view constraint);

  // SerializationException for a value of the wrong JSON type, ValidationException for the rest.
  Result<void> Finish() const;

 private:
  const json::Value* Take(std::string_view name);
  const json::Value* TakeRequired(std::string_view name);
  void WrongType(std::string_view name, std::string_view wanted);
  void CheckLength(std::string_view name, std::string_view shown, std::size_t size, Length length);
  std::string ReadText(std::string_view name, const json::Value& value, Length length);
  Secret ReadBlob(std::string_view name, const json::Value& value, Length length);
  std::string ReadWord(std::string_view name, const json::Value& value, const Words& words);

  const json::Value& body_;
  std::vector<std::string_view> asked_;
  std::optional<Error> malformed_;
  std::optional<Error> unsupported_;
  std::vector<std::string> violations_;
};

}  // namespace atrest::emulator
