// Our JSON parser and writer against nlohmann's: both accept the same texts, but for what we refuse
// on purpose, and see the same values in them.
#include "json/json.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace {

using atrest::json::Value;

void Require(bool holds) {
  if (!holds) std::abort();
}

bool RefusedOnPurpose(std::string_view message) {
  return message.find("given twice") != std::string_view::npos ||
         message.find("too deeply nested") != std::string_view::npos ||
         message.find("number out of range") != std::string_view::npos;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto ours = Value::Parse(text);
  // nlohmann skips a byte order mark and takes a zero byte for the end.
  if (text.starts_with("\xef\xbb\xbf") || text.find('\0') != std::string_view::npos) {
    Require(!ours.ok());
    return 0;
  }
  const auto theirs = nlohmann::json::parse(text, nullptr, false);
  if (!ours.ok()) {
    Require(theirs.is_discarded() || RefusedOnPurpose(ours.error().message));
    return 0;
  }
  Require(!theirs.is_discarded());
  const std::string written = ours->Text();
  Require(nlohmann::json::parse(written) == theirs);
  Require(Value::Parse(written)->Text() == written);
  Require(Value::Parse(ours->PrettyText())->Text() == written);
  return 0;
}
