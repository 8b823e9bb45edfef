#include "kms/encryption_context.h"

#include <cstddef>
#include <optional>
#include <vector>

namespace atrest::kms {
namespace {

constexpr std::size_t kMaxTextBytes = 64 * 1024;

Error Bad(std::string why) {
  return Error{Failure::kBadInput, "encryption context: " + std::move(why),
               "write it as key=value,key=value; quote a pair that holds a comma: "
               "'\"key=a,b\",other=c'"};
}

// Where a record may end: nothing, or one line break, is left.
bool IsEnd(std::string_view rest) { return rest.empty() || rest == "\n" || rest == "\r\n"; }

// Takes the quoted field at the front of `rest`.
Result<std::string> TakeQuoted(std::string_view& rest) {
  std::string field;
  rest.remove_prefix(1);
  while (!rest.empty()) {
    char c = rest.front();
    if (rest.starts_with("\"\"")) {
      field += '"';
      rest.remove_prefix(2);
    } else if (c == '"') {
      rest.remove_prefix(1);
      return field;
    } else {
      field += c;
      rest.remove_prefix(1);
    }
  }
  return Bad("a quote is opened and never closed");
}

Result<std::string> TakePlain(std::string_view& rest) {
  std::size_t end = rest.find_first_of(",\r\n");
  std::string_view field = rest.substr(0, end);
  if (field.find('"') != std::string_view::npos) return Bad("a bare quote inside a pair");
  rest.remove_prefix(field.size());
  return std::string(field);
}

Result<std::vector<std::string>> ReadRecord(std::string_view rest) {
  std::vector<std::string> fields;
  while (true) {
    auto field = rest.starts_with('"') ? TakeQuoted(rest) : TakePlain(rest);
    if (!field.ok()) return std::move(field).error();
    fields.push_back(std::move(field).value());
    if (IsEnd(rest)) return fields;
    if (!rest.starts_with(',')) return Bad("text after a closing quote, or more than one line");
    rest.remove_prefix(1);
  }
}

std::string_view WithoutBrackets(std::string_view text) {
  std::size_t first = text.find_first_not_of("[]");
  if (first == std::string_view::npos) return "";
  return text.substr(first, text.find_last_not_of("[]") - first + 1);
}

}  // namespace

Result<EncryptionContext> ParseEncryptionContext(std::string_view text) {
  if (text.size() > kMaxTextBytes) return Bad("longer than 64 KiB");
  EncryptionContext context;
  text = WithoutBrackets(text);
  if (text.empty()) return context;
  TRY_ASSIGN(std::vector<std::string> fields, ReadRecord(text));
  for (const std::string& field : fields) {
    std::size_t equals = field.find('=');
    if (equals == std::string::npos) return Bad("\"" + field + "\" is not of the form key=value");
    context[field.substr(0, equals)] = field.substr(equals + 1);
  }
  return context;
}

}  // namespace atrest::kms
