#include "emulator/sts/form.h"

#include <algorithm>
#include <optional>

#include "base/secret.h"
#include "emulator/kms_error.h"

namespace atrest::emulator {
namespace {

constexpr std::size_t kMostFields = 200;

std::optional<unsigned> HexDigit(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A' + 10);
  return std::nullopt;
}

Error Broken(std::string_view what) {
  return KmsError("ValidationError", "The form " + std::string(what));
}

// Decoded in place, into a buffer that is wiped.
Result<Secret> Decode(std::string_view text) {
  Secret decoded = Secret::OfSize(text.size());
  std::size_t size = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i] == '+' ? ' ' : text[i];
    if (c == '%') {
      if (i + 2 >= text.size()) return Broken("ends within a % escape");
      const auto high = HexDigit(text[i + 1]), low = HexDigit(text[i + 2]);
      if (!high.has_value() || !low.has_value()) return Broken("holds a broken % escape");
      c = static_cast<char>(*high * 16 + *low);
      i += 2;
    }
    decoded.Buffer()[size++] = c;
  }
  decoded.Truncate(size);
  return decoded;
}

}  // namespace

Result<json::Value> ParseForm(std::string_view body) {
  if (body.size() > kMaxFormBytes) return Broken("is too large");
  json::Value form = json::Value::Object();
  while (!body.empty()) {
    const std::string_view field = body.substr(0, body.find('&'));
    body.remove_prefix(std::min(body.size(), field.size() + 1));
    const std::size_t equals = field.find('=');
    if (equals == std::string_view::npos || equals + 1 == field.size()) continue;
    TRY_ASSIGN(const Secret name, Decode(field.substr(0, equals)));
    TRY_ASSIGN(const Secret value, Decode(field.substr(equals + 1)));
    if (form.Find(name.Reveal()) != nullptr) return Broken("holds a field twice");
    if (form.size() == kMostFields) return Broken("has too many fields");
    form.Set(name.Reveal(), value.Reveal());
  }
  return form;
}

}  // namespace atrest::emulator
