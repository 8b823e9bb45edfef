#include "operate/html.h"

namespace atrest::operate {

std::string EscapeHtml(std::string_view text) {
  std::string escaped;
  for (char c : text) {
    switch (c) {
      case '&': escaped += "&amp;"; break;
      case '<': escaped += "&lt;"; break;
      case '>': escaped += "&gt;"; break;
      case '"': escaped += "&quot;"; break;
      case '\'': escaped += "&#39;"; break;
      default: escaped += c;
    }
  }
  return escaped;
}

std::string Element(std::string_view tag, std::string_view attributes, std::string_view inner) {
  std::string text = "<" + std::string(tag);
  if (!attributes.empty()) text.append(" ").append(attributes);
  return text.append(">").append(inner).append("</").append(tag).append(">");
}

}  // namespace atrest::operate
