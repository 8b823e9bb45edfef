// A header field, and finding one.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace atrest::http {

struct Header {
  std::string name;
  std::string value;
};

// ASCII case ignored, as field names want it.
bool SameName(std::string_view a, std::string_view b);

// What RFC 9110 allows: a token; anything but control bytes, so that it cannot end its line.
bool IsFieldName(std::string_view text);
bool IsFieldValue(std::string_view text);

// The value of the first header with this name; empty if there is none.
std::string_view FindHeader(const std::vector<Header>& headers, std::string_view name);

}  // namespace atrest::http
