#include "aws/sigv4/canonical_uri.h"

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include "aws/sigv4/percent_encoding.h"

namespace atrest::aws {
namespace {

void AppendEncoded(std::string& out, char c) {
  char encoded[3];
  out.append(encoded, PercentEncode(c, encoded));
}

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// Decodes what is percent-encoded and encodes the result.
std::string EncodedOnce(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    bool escape = text[i] == '%' && i + 2 < text.size() && HexDigit(text[i + 1]) >= 0 &&
                  HexDigit(text[i + 2]) >= 0;
    if (!escape) {
      AppendEncoded(out, text[i]);
      continue;
    }
    AppendEncoded(out, static_cast<char>(HexDigit(text[i + 1]) * 16 + HexDigit(text[i + 2])));
    i += 2;
  }
  return out;
}

// Calls `use` with each part of `text` between the separators.
template <typename Use>
void Split(std::string_view text, char separator, Use use) {
  while (true) {
    std::size_t end = text.find(separator);
    use(text.substr(0, end));
    if (end == std::string_view::npos) return;
    text.remove_prefix(end + 1);
  }
}

}  // namespace

std::string CanonicalPath(std::string_view path) {
  if (path.empty() || path == "/") return "/";
  std::vector<std::string_view> segments;
  Split(path, '/', [&segments](std::string_view segment) {
    if (segment.empty() || segment == ".") return;
    if (segment != "..") {
      segments.push_back(segment);
    } else if (!segments.empty()) {
      segments.pop_back();
    }
  });
  std::string out;
  for (std::string_view segment : segments) {
    out += '/';
    for (char c : segment) AppendEncoded(out, c);
  }
  if (out.empty() || path.ends_with('/')) out += '/';
  return out;
}

std::string CanonicalQuery(std::string_view query) {
  if (query.empty()) return "";
  std::vector<std::pair<std::string, std::string>> parameters;
  Split(query, '&', [&parameters](std::string_view parameter) {
    if (parameter.empty()) return;
    std::size_t equals = std::min(parameter.find('='), parameter.size());
    parameters.emplace_back(EncodedOnce(parameter.substr(0, equals)),
                            EncodedOnce(parameter.substr(std::min(equals + 1, parameter.size()))));
  });
  std::sort(parameters.begin(), parameters.end());
  std::string out;
  for (const auto& [name, value] : parameters) {
    if (!out.empty()) out += '&';
    out.append(name).append("=").append(value);
  }
  return out;
}

}  // namespace atrest::aws
