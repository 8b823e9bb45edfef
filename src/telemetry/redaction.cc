#include "telemetry/redaction.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>

namespace atrest::telemetry {
namespace {

constexpr std::string_view kRedacted = "[redacted]";
constexpr std::size_t kAccessKeyIdSize = 20;
constexpr std::string_view kCut = "...";
constexpr std::array<std::string_view, 10> kSecretNames = {
    "credential",      "signature",         "x-amz-security-token", "authorization",
    "secretaccesskey", "secret_access_key", "session_token",        "sessiontoken",
    "plaintext",       "password"};

bool IsKeyIdCharacter(char c) {
  return std::isupper(static_cast<unsigned char>(c)) != 0 ||
         std::isdigit(static_cast<unsigned char>(c)) != 0;
}

bool IsSeparator(char c) { return c == '=' || c == ':' || c == '>'; }

bool StartsWithIgnoringCase(std::string_view text, std::string_view prefix) {
  return text.size() >= prefix.size() &&
         std::equal(prefix.begin(), prefix.end(), text.begin(), [](char a, char b) {
           return a == std::tolower(static_cast<unsigned char>(b));
         });
}

// Length of the access key id at the front of `text`, 0 if there is none.
std::size_t AccessKeyIdAt(std::string_view text) {
  if (!text.starts_with("AKIA") && !text.starts_with("ASIA")) return 0;
  const auto end = std::find_if_not(text.begin(), text.end(), IsKeyIdCharacter);
  const auto length = static_cast<std::size_t>(end - text.begin());
  return length >= kAccessKeyIdSize - 4 ? length : 0;
}

// Lengths of "Name=" (with quotes, colon, blanks; or of "Name>" in XML) and of the value behind it.
struct NamedSecret {
  std::size_t name = 0;
  std::size_t value = 0;
};

std::optional<NamedSecret> NamedSecretAt(std::string_view text) {
  for (const std::string_view name : kSecretNames) {
    if (!StartsWithIgnoringCase(text, name)) continue;
    std::size_t at = text.find_first_not_of("\"' ", name.size());
    if (at == std::string_view::npos || !IsSeparator(text[at])) continue;
    at = std::min(text.find_first_not_of("=:>\"' ", at), text.size());
    // An Authorization value has blanks in it, so it is redacted up to the end of the line.
    const std::string_view stop = name == "authorization" ? "\r\n" : "\"', &<\r\n";
    const std::size_t end = std::min(text.find_first_of(stop, at), text.size());
    if (end > at) return NamedSecret{at, end - at};  // nothing is behind a closing XML tag
  }
  return std::nullopt;
}

}  // namespace

std::string ShortAccessKeyId(std::string_view access_key_id) {
  const std::size_t shown = access_key_id.size() > 8 ? 4 : 0;
  return "…" + std::string(access_key_id.substr(access_key_id.size() - shown));
}

std::string Redacted(std::string_view text, std::size_t max_bytes) {
  std::string result;
  std::size_t at = 0;
  while (at < text.size() && result.size() < max_bytes) {
    const std::string_view rest = text.substr(at);
    if (const std::size_t length = AccessKeyIdAt(rest); length > 0) {
      result += kRedacted;
      at += length;
    } else if (const auto secret = NamedSecretAt(rest)) {
      result += rest.substr(0, secret->name);
      result += kRedacted;
      at += secret->name + secret->value;
    } else {
      const bool control = std::iscntrl(static_cast<unsigned char>(text[at])) != 0;
      result += control ? ' ' : text[at];
      ++at;
    }
  }
  if (at == text.size() && result.size() <= max_bytes) return result;
  result.resize(std::min(result.size(), max_bytes));
  return result.append(kCut);
}

}  // namespace atrest::telemetry
