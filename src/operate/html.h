// Pieces of HTML and SVG. Every text goes through EscapeHtml.
#pragma once

#include <string>
#include <string_view>

namespace atrest::operate {

std::string EscapeHtml(std::string_view text);

// <TAG ATTRIBUTES>inner</TAG>; `attributes` and `inner` are HTML already.
std::string Element(std::string_view tag, std::string_view attributes, std::string_view inner);

}  // namespace atrest::operate
