// One JSON object of a state file, read member by member. The first thing that is wrong is kept;
// Finish() gives it, or refuses members that nobody read. Not thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "base/secret.h"
#include "json/json.h"

namespace atrest::emulator {

class Record {
 public:
  Record(const json::Value& object, std::string_view what);

  std::string Text(std::string_view name);
  std::int64_t Integer(std::string_view name);
  bool Flag(std::string_view name);
  WallTime Time(std::string_view name);
  Secret Bytes(std::string_view name);
  // Optional: nothing if the member is absent.
  std::optional<std::string> OptionalText(std::string_view name);
  std::optional<std::int64_t> OptionalInteger(std::string_view name);
  std::optional<WallTime> OptionalTime(std::string_view name);
  std::optional<double> OptionalReal(std::string_view name);
  std::optional<bool> OptionalFlag(std::string_view name);
  // A nested object or array; an empty one if it is absent.
  const json::Value& Object(std::string_view name);
  const json::Value& Array(std::string_view name);

  void Fail(std::string message);
  Result<void> Finish() const;

 private:
  const json::Value* Take(std::string_view name, bool required);

  const json::Value& object_;
  const std::string what_;
  std::vector<std::string_view> taken_;
  std::optional<Error> error_;
};

std::int64_t ToMilliseconds(WallTime time);
WallTime FromMilliseconds(std::int64_t milliseconds);

}  // namespace atrest::emulator
