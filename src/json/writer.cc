#include "json/writer.h"

#include <array>
#include <charconv>
#include <cmath>
#include <type_traits>
#include <utility>

#include "json/utf8.h"

namespace atrest::json {
namespace {

constexpr std::string_view kReplacement = "\xef\xbf\xbd";  // U+FFFD

// How a byte below 0x80 is written inside a string; empty if as it is.
std::string_view Escape(char c, std::array<char, 6>& buffer) {
  static constexpr std::string_view kDigits = "0123456789abcdef";
  switch (c) {
    case '"': return "\\\"";
    case '\\': return "\\\\";
    case '\b': return "\\b";
    case '\f': return "\\f";
    case '\n': return "\\n";
    case '\r': return "\\r";
    case '\t': return "\\t";
    default: break;
  }
  const auto byte = static_cast<unsigned char>(c);
  if (byte >= 0x20 && byte != 0x7f) return {};
  buffer = {'\\', 'u', '0', '0', kDigits[byte >> 4U], kDigits[byte & 0xfU]};
  return {buffer.data(), buffer.size()};
}

}  // namespace

void Value::Writer::Write(const Value& value) {
  if (value.node_ == nullptr) return out_.Append("null");
  const auto write = [this](const auto& content) {
    using T = std::decay_t<decltype(content)>;
    if constexpr (std::is_same_v<T, bool>) out_.Append(content ? "true" : "false");
    if constexpr (std::is_same_v<T, std::int64_t>) out_.Append(std::to_string(content));
    if constexpr (std::is_same_v<T, double>) WriteReal(content);
    if constexpr (std::is_same_v<T, Secret>) WriteString(content.Reveal());
    if constexpr (std::is_same_v<T, Elements>) WriteElements(content);
    if constexpr (std::is_same_v<T, Members>) WriteMembers(content);
  };
  std::visit(write, value.node_->content);
}

void Value::Writer::WriteString(std::string_view text) {
  out_.Append("\"");
  std::array<char, 6> buffer{};
  std::size_t begin = 0;  // of the run that is written as it is
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = Utf8Length(text.substr(at, 4));
    const std::string_view instead = length == 0   ? kReplacement
                                     : length == 1 ? Escape(text[at], buffer)
                                                   : std::string_view();
    const std::size_t next = at + (length == 0 ? 1 : length);
    if (!instead.empty()) {
      out_.Append(text.substr(begin, at - begin));
      out_.Append(instead);
      begin = next;
    }
    at = next;
  }
  out_.Append(text.substr(begin));
  out_.Append("\"");
}

void Value::Writer::WriteReal(double number) {
  if (!std::isfinite(number)) return out_.Append("null");
  std::array<char, 32> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number).ptr;
  const std::string_view text(buffer.data(), static_cast<std::size_t>(end - buffer.data()));
  out_.Append(text);
  if (text.find_first_of(".e") == std::string_view::npos) out_.Append(".0");
}

void Value::Writer::WriteElements(const Elements& elements) {
  if (elements.empty()) return out_.Append("[]");
  out_.Append("[");
  ++depth_;
  for (const Value& element : elements) {
    if (&element != &elements.front()) out_.Append(",");
    StartLine();
    Write(element);
  }
  --depth_;
  StartLine();
  out_.Append("]");
}

void Value::Writer::WriteMembers(const Members& members) {
  if (members.empty()) return out_.Append("{}");
  out_.Append("{");
  ++depth_;
  for (const Member& member : members) {
    if (&member != &members.front()) out_.Append(",");
    StartLine();
    WriteString(member.name);
    out_.Append(pretty_ ? ": " : ":");
    Write(member.value);
  }
  --depth_;
  StartLine();
  out_.Append("}");
}

void Value::Writer::StartLine() {
  if (!pretty_) return;
  out_.Append("\n");
  for (std::size_t i = 0; i < depth_; ++i) out_.Append("  ");
}

}  // namespace atrest::json
