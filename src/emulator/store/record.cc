#include "emulator/store/record.h"

#include <algorithm>
#include <utility>

#include "crypto/base64.h"

namespace atrest::emulator {
namespace {

const json::Value& EmptyObject() {
  static const json::Value empty = json::Value::Object();
  return empty;
}

}  // namespace

std::int64_t ToMilliseconds(WallTime time) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch()).count();
}

WallTime FromMilliseconds(std::int64_t milliseconds) {
  // Far enough for any date that means something, and safe from overflow.
  constexpr std::int64_t kLimit = std::int64_t{1} << 42;
  return WallTime(std::chrono::milliseconds(std::clamp(milliseconds, -kLimit, kLimit)));
}

Record::Record(const json::Value& object, std::string_view what) : object_(object), what_(what) {
  if (!object.IsObject()) Fail("is no object");
}

void Record::Fail(std::string message) {
  if (!error_.has_value()) error_ = Error{Failure::kBadInput, what_ + " " + std::move(message)};
}

const json::Value* Record::Take(std::string_view name, bool required) {
  taken_.push_back(name);
  const json::Value* value = object_.Find(name);
  if (value == nullptr && required) Fail("has no \"" + std::string(name) + "\"");
  return value;
}

std::optional<std::string> Record::OptionalText(std::string_view name) {
  const json::Value* value = Take(name, false);
  if (value == nullptr) return std::nullopt;
  if (!value->IsString()) Fail("has a \"" + std::string(name) + "\" that is no text");
  return std::string(value->AsString());
}

std::optional<std::int64_t> Record::OptionalInteger(std::string_view name) {
  const json::Value* value = Take(name, false);
  if (value == nullptr) return std::nullopt;
  const std::optional<std::int64_t> number = value->AsInteger();
  if (!number.has_value()) Fail("has a \"" + std::string(name) + "\" that is no whole number");
  return number;
}

std::optional<WallTime> Record::OptionalTime(std::string_view name) {
  const std::optional<std::int64_t> number = OptionalInteger(name);
  if (!number.has_value()) return std::nullopt;
  return FromMilliseconds(*number);
}

std::optional<double> Record::OptionalReal(std::string_view name) {
  const json::Value* value = Take(name, false);
  if (value == nullptr) return std::nullopt;
  const std::optional<double> number = value->AsReal();
  if (!number.has_value()) Fail("has a \"" + std::string(name) + "\" that is no number");
  return number;
}

std::optional<bool> Record::OptionalFlag(std::string_view name) {
  const json::Value* value = Take(name, false);
  if (value == nullptr) return std::nullopt;
  const std::optional<bool> flag = value->AsBool();
  if (!flag.has_value()) Fail("has a \"" + std::string(name) + "\" that is neither true nor false");
  return flag;
}

std::string Record::Text(std::string_view name) {
  Take(name, true);
  return OptionalText(name).value_or("");
}

std::int64_t Record::Integer(std::string_view name) {
  Take(name, true);
  return OptionalInteger(name).value_or(0);
}

WallTime Record::Time(std::string_view name) { return FromMilliseconds(Integer(name)); }

bool Record::Flag(std::string_view name) {
  Take(name, true);
  return OptionalFlag(name).value_or(false);
}

Secret Record::Bytes(std::string_view name) {
  const json::Value* value = Take(name, true);
  if (value == nullptr) return {};
  Result<Secret> bytes = crypto::DecodeBase64Secret(value->AsString());
  if (value->IsString() && bytes.ok()) return std::move(bytes).value();
  Fail("has a \"" + std::string(name) + "\" that is not base64");
  return {};
}

const json::Value& Record::Object(std::string_view name) {
  const json::Value* value = Take(name, false);
  if (value == nullptr) return EmptyObject();
  if (!value->IsObject()) Fail("has a \"" + std::string(name) + "\" that is no object");
  return *value;
}

const json::Value& Record::Array(std::string_view name) {
  const json::Value* value = Take(name, false);
  if (value == nullptr) return EmptyObject();
  if (!value->IsArray()) Fail("has a \"" + std::string(name) + "\" that is no list");
  return value->IsArray() ? *value : EmptyObject();
}

Result<void> Record::Finish() const {
  if (error_.has_value()) return *error_;
  for (const std::string& name : object_.MemberNames()) {
    if (std::find(taken_.begin(), taken_.end(), name) == taken_.end()) {
      return Error{Failure::kBadInput, what_ + " has an unknown member \"" + name + "\""};
    }
  }
  return {};
}

}  // namespace atrest::emulator
