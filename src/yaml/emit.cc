// How values are written: Text, Literal and Emit of edit.h.
#include <algorithm>

#include "yaml/edit.h"
#include "yaml/text_lines.h"
#include "yaml/value_lines.h"

namespace atrest::yaml {
namespace {

constexpr std::size_t kStep = 2;

// YAML 1.1 reads more plain scalars as numbers or times than Node::IsText tells.
bool MayBeNumberOrTime(std::string_view text) {
  const bool sign = text.front() == '+' || text.front() == '-';
  const std::string_view rest = text.substr(sign ? 1 : 0);
  const bool digit =
      !rest.empty() && ((rest.front() >= '0' && rest.front() <= '9') || rest.front() == '.');
  return text.front() == '=' || (sign && (digit || rest.empty())) ||
         (digit && text.find_first_of(":-_") != std::string_view::npos);
}

bool CanBePlain(std::string_view text) {
  if (text.empty() || text == "<<" || MayBeNumberOrTime(text)) return false;
  if (text.find_first_of("\n\r\t\"'#{}[],&*!|>%@`") != std::string_view::npos) return false;
  const Result<Node> node = Node::Parse(text);
  return node.ok() && node->IsText() && !node->IsQuoted() && node->Scalar() == text;
}

std::string Quoted(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string quoted = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      quoted += '\\';
      quoted += c;
    } else if (c == '\n') {
      quoted += "\\n";
    } else if (byte < 0x20 || byte == 0x7f) {
      quoted += "\\x";
      quoted += kDigits[byte >> 4U];
      quoted += kDigits[byte & 0xfU];
    } else {
      quoted += c;
    }
  }
  return quoted + '"';
}

bool CanBeLiteral(std::string_view text) {
  if (text.empty()) return false;
  const bool plain_bytes = std::all_of(text.begin(), text.end(), [](char c) {
    return c == '\n' || c == '\t' || (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f);
  });
  if (!plain_bytes) return false;
  bool has_text = false;
  for (const std::string_view line : LinesOf(text)) {
    const bool blank = Trimmed(line).empty();
    if (blank && line != "\n") return false;
    has_text = has_text || !blank;
  }
  return has_text;
}

std::string LiteralHead(std::string_view text) {
  std::string head = "|";
  const std::size_t first = text.find_first_not_of('\n');
  if (text[first] == ' ' || text[first] == '\t') head += std::to_string(kStep);
  if (!text.ends_with('\n')) return head + "-";
  return text.ends_with("\n\n") ? head + "+" : head;
}

Value ValueOf(const Node& node) {
  switch (node.kind()) {
    case Node::Kind::kNull: return Inline("null");
    case Node::Kind::kScalar:
      if (!node.IsText()) return Inline(std::string(node.Scalar()));
      if (node.Scalar().find('\n') != std::string_view::npos) {
        return Literal(std::string(node.Scalar()));
      }
      return Text(node.Scalar());
    case Node::Kind::kSequence: return node.items().empty() ? Inline("[]") : Block(Emit(node));
    case Node::Kind::kMapping: return node.members().empty() ? Inline("{}") : Block(Emit(node));
  }
  return Inline("null");
}

}  // namespace

Value Inline(std::string text) { return {Value::Form::kInline, std::move(text)}; }
Value Block(std::string text) { return {Value::Form::kBlock, std::move(text)}; }

Value Literal(std::string text) {
  if (!CanBeLiteral(text)) return Inline(Quoted(text));
  return {Value::Form::kLiteral, std::move(text)};
}

Value Text(std::string_view text) {
  return Inline(CanBePlain(text) ? std::string(text) : Quoted(text));
}

std::string MemberLines(const std::string& key, const Value& value) {
  std::string start = Text(key).text + ":";
  switch (value.form) {
    case Value::Form::kInline: return start + " " + value.text + "\n";
    case Value::Form::kBlock:
      return start + "\n" + Indented(value.text, value.text.starts_with('-') ? 0 : kStep);
    case Value::Form::kLiteral:
      return start + " " + LiteralHead(value.text) + "\n" + Indented(value.text, kStep);
  }
  return start;
}

std::string ItemLines(std::string_view item) {
  std::string lines = Indented(item, kStep);
  lines.replace(0, kStep, "- ");
  return lines;
}

std::string Emit(const Node& node) {
  std::string text;
  for (const Node& item : node.items()) {
    const Value value = ValueOf(item);
    // A literal has its head on the dash's line; its text may stand anywhere to the right of it.
    text += ItemLines(value.form == Value::Form::kLiteral
                          ? LiteralHead(value.text) + "\n" + Indented(value.text, 0)
                          : value.text);
  }
  for (const Member& member : node.members())
    text += MemberLines(member.key, ValueOf(member.value));
  if (node.IsSequence() || node.IsMapping()) return text;
  const Value value = ValueOf(node);
  return value.form == Value::Form::kLiteral ? Text(value.text).text + "\n" : value.text + "\n";
}

}  // namespace atrest::yaml
