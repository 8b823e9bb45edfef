#include "yaml/writer.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace atrest::yaml {
namespace {

constexpr std::array kReserved{"true", "false", "yes", "no", "on", "off", "null", "y", "n"};

bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// Nothing else than a plain word: begins with a letter or '/', holds no sign of YAML's.
bool IsPlain(std::string_view text) {
  if (text.empty() || (!IsLetter(text[0]) && text[0] != '/')) return false;
  std::string lower;
  for (char c : text) {
    if (!IsLetter(c) && !IsDigit(c) &&
        std::string_view("-_./=+").find(c) == std::string_view::npos) {
      return false;
    }
    if (lower.size() < 8) lower += static_cast<char>(IsLetter(c) ? c | 0x20 : c);
  }
  return std::find(kReserved.begin(), kReserved.end(), lower) == kReserved.end();
}

// Several lines of printable ASCII, the first of which does not begin with a blank.
bool IsBlock(std::string_view text) {
  if (text.find('\n') == std::string_view::npos || text[0] == ' ' || text[0] == '\n') return false;
  if (text[0] == '\t') return false;
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return c == '\n' || c == '\t' || (c >= ' ' && c < 0x7f); });
}

class Writer {
 public:
  Secret Finish() { return std::move(out_); }

  // Behind "NAME:" or "-", or at the start of the document.
  void Value(const json::Value& value, std::size_t indent, bool after_name) {
    if (value.IsObject() && value.size() > 0) {
      Members(value, indent, after_name);
    } else if (value.IsArray() && value.size() > 0) {
      Items(value, indent, after_name);
    } else {
      if (after_name) Put(" ");
      Scalar(value, indent);
    }
  }

 private:
  void Put(std::string_view text) { out_.Append(text); }
  void Indent(std::size_t indent) { Put(std::string(indent, ' ')); }

  void Members(const json::Value& object, std::size_t indent, bool after_name) {
    std::vector<std::string> names = object.MemberNames();
    std::sort(names.begin(), names.end());
    if (after_name) Put("\n");
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (after_name || i > 0) Indent(indent);
      Text(names[i], indent, false);
      Put(":");
      const json::Value& value = *object.Find(names[i]);
      // kubectl writes the items of a member's list at the member's own depth.
      Value(value, value.IsArray() ? indent : indent + 2, true);
    }
  }

  void Items(const json::Value& array, std::size_t indent, bool after_name) {
    if (after_name) Put("\n");
    for (std::size_t i = 0; i < array.size(); ++i) {
      if (after_name || i > 0) Indent(indent);
      Put("- ");
      Value(array.At(i), indent + 2, false);
    }
  }

  void Scalar(const json::Value& value, std::size_t indent) {
    if (value.IsString()) {
      Text(value.AsString(), indent, true);
    } else {
      out_.Append(value.SecretText().Reveal());  // numbers, truth, null, {} and [] as in JSON
    }
    Put("\n");
  }

  void Text(std::string_view text, std::size_t indent, bool may_be_block) {
    if (IsPlain(text)) {
      Put(text);
    } else if (may_be_block && IsBlock(text)) {
      Block(text, indent);
    } else {
      out_.Append(json::Value::String(text).SecretText().Reveal());
    }
  }

  // Without the last line end, which the caller writes.
  void Block(std::string_view text, std::size_t indent) {
    Put(!text.ends_with('\n') ? "|-" : text.ends_with("\n\n") ? "|+" : "|");
    if (text.ends_with('\n')) text.remove_suffix(1);
    while (true) {
      const std::size_t end = text.find('\n');
      Put("\n");
      if (end != 0 && !text.empty()) Indent(std::max<std::size_t>(indent, 2));
      Put(text.substr(0, end));
      if (end == std::string_view::npos) return;
      text.remove_prefix(end + 1);
    }
  }

  Secret out_;
};

}  // namespace

Secret WriteYaml(const json::Value& value) {
  Writer writer;
  writer.Value(value, 0, false);
  return writer.Finish();
}

}  // namespace atrest::yaml
