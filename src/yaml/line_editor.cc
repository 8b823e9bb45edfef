#include "yaml/line_editor.h"

#include <algorithm>

#include "yaml/text_lines.h"
#include "yaml/value_lines.h"

namespace atrest::yaml {
namespace {

std::size_t Line(int line) { return static_cast<std::size_t>(std::max(line, 1) - 1); }
std::size_t Column(int column) { return static_cast<std::size_t>(std::max(column, 1) - 1); }

std::size_t IndexOf(const Node& mapping, const std::string& key) {
  std::size_t index = 0;
  while (index < mapping.members().size() && mapping.members()[index].key != key) ++index;
  return index;
}

bool IsSorted(const Node& mapping) {
  return std::is_sorted(mapping.members().begin(), mapping.members().end(),
                        [](const Member& a, const Member& b) { return a.key < b.key; });
}

// Where a scalar ends that starts at `start` of a line and ends on it; npos if it does not.
std::size_t ScalarEnd(std::string_view line, std::size_t start, const Node& scalar) {
  if (start >= line.size()) return std::string_view::npos;
  if (!scalar.IsQuoted()) {
    const std::string_view text = scalar.Scalar();
    return line.substr(start).starts_with(text) ? start + text.size() : std::string_view::npos;
  }
  const char quote = line[start];
  if (quote != '"' && quote != '\'') return std::string_view::npos;
  for (std::size_t i = start + 1; i < line.size(); ++i) {
    if (quote == '"' && line[i] == '\\') {
      ++i;
    } else if (line[i] == quote) {
      if (quote == '"' || i + 1 >= line.size() || line[i + 1] != '\'') return i + 1;
      ++i;
    }
  }
  return std::string_view::npos;
}

}  // namespace

LineEditor::LineEditor(std::string_view text, const Node& root)
    : lines_(LinesOf(text)), node_(&root), end_(lines_.size()) {}

void LineEditor::Enter(const std::string& step) {
  if (node_->IsMapping()) {
    const std::size_t index = IndexOf(*node_, step);
    end_ = MemberRange(index).end;
    node_ = &node_->members()[index].value;
  } else {
    const std::size_t index = std::stoul(step);
    end_ = ItemRange(index).end;
    node_ = &node_->items()[index];
  }
}

// Blank lines and comments at the end that are not deeper than the key belong to what follows.
std::size_t LineEditor::WithoutWhatFollows(const Range& range) const {
  std::size_t end = std::min(range.end, lines_.size());
  while (end > range.first + 1) {
    const std::string_view line = Trimmed(lines_[end - 1]);
    const bool comment = line.find_first_not_of(' ') == line.find('#') && !line.empty();
    if (!line.empty() && !(comment && IndentOf(line) <= range.column)) break;
    --end;
  }
  return end;
}

LineEditor::Range LineEditor::MemberRange(std::size_t index) const {
  const auto members = node_->members();
  Range range{Line(members[index].line), end_, Column(members[index].column)};
  if (index + 1 < members.size()) range.end = Line(members[index + 1].line);
  range.end = WithoutWhatFollows(range);
  return range;
}

std::size_t LineEditor::DashLine(std::size_t index) const {
  const std::size_t column = Column(node_->column());
  // An empty item at the end of the text is said to stand behind it.
  std::size_t line = std::min(Line(node_->items()[index].line()), lines_.size() - 1);
  while (line > Line(node_->line()) &&
         (lines_[line].size() <= column || lines_[line][column] != '-')) {
    --line;
  }
  return line;
}

LineEditor::Range LineEditor::ItemRange(std::size_t index) const {
  Range range{DashLine(index), end_, Column(node_->column())};
  if (index + 1 < node_->items().size()) range.end = DashLine(index + 1);
  range.end = WithoutWhatFollows(range);
  return range;
}

std::string LineEditor::Splice(std::size_t first, std::size_t end, std::string_view lines) const {
  const bool dos = !lines_.empty() && lines_.front().ends_with("\r\n");
  std::string text;
  for (std::size_t i = 0; i < first; ++i) text += lines_[i];
  if (!text.empty() && text.back() != '\n') text += '\n';
  for (const char c : lines) {
    if (c == '\n' && dos) text += '\r';
    text += c;
  }
  for (std::size_t i = end; i < lines_.size(); ++i) text += lines_[i];
  return text;
}

std::string LineEditor::PutHere(const std::string& step, const Value& value) const {
  return node_->IsSequence() ? PutItem(std::stoul(step), value) : PutMember(step, value);
}

std::string LineEditor::ReplaceInLine(const Range& range, const Node& old,
                                      const Value& value) const {
  const std::string_view line = lines_[range.first];
  const std::size_t start = Column(old.column());
  const bool one_line = value.form == Value::Form::kInline && range.end == range.first + 1 &&
                        old.kind() == Node::Kind::kScalar && Line(old.line()) == range.first;
  const std::size_t end = one_line ? ScalarEnd(line, start, old) : std::string_view::npos;
  if (end == std::string_view::npos) return {};
  return std::string(line.substr(0, start)) + value.text + std::string(line.substr(end));
}

std::size_t LineEditor::InsertionLine(const std::string& key) const {
  const auto members = node_->members();
  if (IsSorted(*node_)) {
    std::size_t index = 0;
    while (index < members.size() && members[index].key < key) ++index;
    if (index > 0) return MemberRange(index - 1).end;
    const std::size_t first = Line(members[0].line);
    const std::string_view before = lines_[first].substr(0, Column(members[0].column));
    if (Trimmed(before).empty()) return first;
  }
  return MemberRange(members.size() - 1).end;
}

std::string LineEditor::PutMember(const std::string& key, const Value& value) const {
  if (node_->members().empty()) return Splice(end_, end_, MemberLines(key, value));
  const std::size_t index = IndexOf(*node_, key);
  if (index == node_->members().size()) {
    const std::size_t line = InsertionLine(key);
    const std::size_t column = Column(node_->members()[0].column);
    return Splice(line, line, Indented(MemberLines(key, value), column));
  }
  const Range range = MemberRange(index);
  const std::string in_line = ReplaceInLine(range, node_->members()[index].value, value);
  if (!in_line.empty()) {
    std::string text;
    for (std::size_t i = 0; i < lines_.size(); ++i) text += i == range.first ? in_line : lines_[i];
    return text;
  }
  std::string lines = Indented(MemberLines(key, value), range.column);
  lines.replace(0, range.column, lines_[range.first].substr(0, range.column));
  return Splice(range.first, range.end, lines);
}

std::string LineEditor::PutItem(std::size_t index, const Value& value) const {
  const std::size_t column = Column(node_->column());
  std::string lines = Indented(ItemLines(value.text), column);
  if (index >= node_->items().size()) {
    const std::size_t line = ItemRange(node_->items().size() - 1).end;
    return Splice(line, line, lines);
  }
  const Range range = ItemRange(index);
  lines.replace(0, column, lines_[range.first].substr(0, column));
  return Splice(range.first, range.end, lines);
}

// The first item of a sequence in a sequence stands behind the outer dash: no whole line is its
// own.
std::string LineEditor::InsertHere(std::size_t index, const std::string& item) const {
  const Range range = ItemRange(index);
  const std::string lines = Indented(ItemLines(item), range.column);
  return Splice(range.first, range.first, lines);
}

std::string LineEditor::RemoveItemHere(std::size_t index) const {
  const Range range = ItemRange(index);
  return Splice(range.first, range.end, "");
}

std::string LineEditor::RemoveHere(const std::string& key) const {
  const std::size_t index = IndexOf(*node_, key);
  const Range range = MemberRange(index);
  const std::string before(lines_[range.first].substr(0, range.column));
  if (Trimmed(before).empty() || index + 1 >= node_->members().size()) {
    return Splice(range.first, range.end, "");
  }
  // The first member of an item stands behind the dash: the next one takes its place.
  const Member& next = node_->members()[index + 1];
  std::string lines = before + std::string(lines_[Line(next.line)].substr(Column(next.column)));
  return Splice(range.first, Line(next.line) + 1, lines);
}

}  // namespace atrest::yaml
