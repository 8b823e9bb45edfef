#include "yaml/edit.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "yaml/edit_check.h"
#include "yaml/line_editor.h"
#include "yaml/text_lines.h"
#include "yaml/value_lines.h"

namespace atrest::yaml {
namespace {

Error Unsafe(int line, const std::string& what) {
  return Error{Failure::kBadInput, "line " + std::to_string(line) + ": " + what,
               "write that part of the file in plain block style, then run this again"};
}

std::string At(const Path& path) {
  std::string text;
  for (const std::string& step : path) text += (text.empty() ? "" : ".") + step;
  return text;
}

const Node* Child(const Node& node, const std::string& step) {
  if (node.IsMapping()) return node.Find(step);
  std::size_t index = 0;
  const auto [end, error] = std::from_chars(step.data(), step.data() + step.size(), index);
  const bool number = error == std::errc() && end == step.data() + step.size();
  return number && index < node.items().size() ? &node.items()[index] : nullptr;
}

bool IsEmpty(const Node& node) {
  return node.kind() != Node::Kind::kScalar && node.items().empty() && node.members().empty();
}

Path Front(const Path& path, std::size_t count) {
  return {path.begin(), path.begin() + static_cast<std::ptrdiff_t>(count)};
}

// The value with the members on the way to it around it.
Value Wrapped(const Path& keys, std::size_t first, Value value) {
  for (std::size_t i = keys.size(); i > first; --i) value = Block(MemberLines(keys[i - 1], value));
  return value;
}

// Writes at `path`, which ends in a member or an item of something that stands in block style, or
// is the root.
Result<std::string> Put(std::string_view text, const Node& root, const Path& path,
                        const Value& value) {
  if (path.empty()) return Indented(value.text, 0);
  LineEditor editor(text, root);
  for (std::size_t i = 0; i + 1 < path.size(); ++i) editor.Enter(path[i]);
  return editor.PutHere(path.back(), value);
}

// The first collection on the way that has to be written anew in block style; the number of steps
// to it, or path.size() + 1 if there is none.
Result<std::size_t> FirstFlow(const Node& root, const Path& path) {
  const Node* node = &root;
  for (std::size_t depth = 0; depth <= path.size(); ++depth) {
    if (node->IsAlias()) return Unsafe(node->line(), At(Front(path, depth)) + " is an alias");
    if (node->Find("<<") != nullptr) return Unsafe(node->line(), "a merge key (<<) is used");
    if (node->kind() == Node::Kind::kScalar) {
      return Unsafe(node->line(), At(Front(path, depth)) + " is a single value");
    }
    if (node->IsFlow() && !IsEmpty(*node)) return depth;
    if (depth == path.size() || IsEmpty(*node)) break;
    const Node* next = Child(*node, path[depth]);
    if (next == nullptr && node->IsSequence()) {
      return Unsafe(node->line(), At(Front(path, depth)) + " is a list");
    }
    if (next == nullptr) break;
    node = next;
  }
  return path.size() + 1;
}

Result<std::string> InBlockStyle(std::string text, const Path& path) {
  while (true) {
    TRY_ASSIGN(const Node root, Node::Parse(text));
    TRY_ASSIGN(const std::size_t depth, FirstFlow(root, path));
    if (depth > path.size()) return text;
    const Path flow = Front(path, depth);
    TRY_ASSIGN(text, Put(text, root, flow, Block(Emit(*FindAt(root, flow)))));
  }
}

// How many steps of the path lead to something that is there and not empty.
std::size_t Existing(const Node& root, const Path& path) {
  const Node* node = &root;
  std::size_t depth = 0;
  while (depth < path.size() && node != nullptr && !IsEmpty(*node)) {
    node = Child(*node, path[depth]);
    if (node != nullptr && !IsEmpty(*node))
      ++depth;
    else
      break;
  }
  return depth;
}

Result<std::string> Checked(std::string_view old_text, std::string new_text, const Path& path,
                            const Node* wanted) {
  TRY_ASSIGN(const Node before, Node::Parse(old_text));
  const Result<Node> after = Node::Parse(new_text);
  const Node* found = after.ok() ? FindAt(*after, path) : nullptr;
  const bool right =
      wanted == nullptr ? found == nullptr : found != nullptr && SaysTheSame(*found, *wanted);
  if (!after.ok() || !right || !SaysTheSameBut(before, *after, path)) {
    return Unsafe(1, At(path) + " cannot be edited without harm to the rest of the file");
  }
  return new_text;
}

// An edit that made the sequence longer or shorter by the item at `index`.
Result<std::string> CheckedLength(std::string_view old_text, std::string new_text, const Path& path,
                                  std::size_t index) {
  TRY_ASSIGN(const Node before, Node::Parse(old_text));
  const Result<Node> after = Node::Parse(new_text);
  const Node* old_items = FindAt(before, path);
  const Node* new_items = after.ok() ? FindAt(*after, path) : nullptr;
  if (old_items == nullptr || new_items == nullptr || !SaysTheSameBut(before, *after, path) ||
      !(HasOneMore(*old_items, *new_items, index) || HasOneMore(*new_items, *old_items, index))) {
    return Unsafe(1, At(path) + " cannot be edited without harm to the rest of the file");
  }
  return new_text;
}

Result<Node> Read(const Value& value) {
  TRY_ASSIGN(const Node node, Node::Parse(MemberLines("v", value)));
  const Node* inner = node.Find("v");
  if (inner == nullptr) return Error{Failure::kBug, "a value to be written is no YAML"};
  return inner->Clone();
}

}  // namespace

const Node* FindAt(const Node& root, const Path& path) {
  const Node* node = &root;
  for (const std::string& step : path) {
    node = Child(*node, step);
    if (node == nullptr) return nullptr;
  }
  return node;
}

Result<std::string> SetMember(std::string_view text, const Path& mapping, const std::string& key,
                              const Value& value) {
  Path path = mapping;
  path.push_back(key);
  TRY_ASSIGN(const Node wanted, Read(value));
  TRY_ASSIGN(const Node given, Node::Parse(text));
  if (given.IsSequence()) return Unsafe(given.line(), "the document is a list");
  const Node* present = FindAt(given, path);
  if (present != nullptr && SaysTheSame(*present, wanted)) return std::string(text);
  TRY_ASSIGN(std::string current, InBlockStyle(std::string(text), mapping));
  TRY_ASSIGN(const Node root, Node::Parse(current));
  const Node* parent = FindAt(root, mapping);
  if (parent != nullptr && !parent->items().empty()) {
    return Unsafe(parent->line(), At(mapping) + " is a list");
  }
  const std::size_t there = Existing(root, mapping);
  const Path put = Front(path, there + 1);
  TRY_ASSIGN(current, Put(current, root, put, Wrapped(path, there + 1, value)));
  return Checked(text, std::move(current), path, &wanted);
}

Result<std::string> SetItem(std::string_view text, const Path& sequence, std::size_t index,
                            const std::string& item) {
  TRY_ASSIGN(std::string current, InBlockStyle(std::string(text), sequence));
  TRY_ASSIGN(const Node root, Node::Parse(current));
  const Node* there = FindAt(root, sequence);
  const Value whole = Block(ItemLines(item));
  Path path = sequence;
  path.push_back(std::to_string(index));
  if (there == nullptr || IsEmpty(*there)) {
    if (sequence.empty()) return Error{Failure::kBug, "a sequence cannot be made of a document"};
    const Path mapping = Front(sequence, sequence.size() - 1);
    TRY_ASSIGN(current, SetMember(current, mapping, sequence.back(), whole));
  } else {
    TRY_ASSIGN(current, Put(current, root, path, Block(item)));
  }
  TRY_ASSIGN(const Node wanted, Read(whole));
  return Checked(text, std::move(current), path, &wanted.items().front());
}

Result<std::string> InsertItem(std::string_view text, const Path& sequence, std::size_t index,
                               const std::string& item) {
  TRY_ASSIGN(const std::string current, InBlockStyle(std::string(text), sequence));
  TRY_ASSIGN(const Node root, Node::Parse(current));
  const Node* there = FindAt(root, sequence);
  if (there == nullptr || index >= there->items().size()) {
    return Error{Failure::kBug, At(sequence) + " has no such item"};
  }
  LineEditor editor(current, root);
  for (const std::string& step : sequence) editor.Enter(step);
  return CheckedLength(text, editor.InsertHere(index, item), sequence, index);
}

Result<std::string> RemoveItem(std::string_view text, const Path& sequence, std::size_t index) {
  TRY_ASSIGN(const std::string current, InBlockStyle(std::string(text), sequence));
  TRY_ASSIGN(const Node root, Node::Parse(current));
  const Node* there = FindAt(root, sequence);
  if (there == nullptr || index >= there->items().size() || there->items().size() == 1) {
    return Error{Failure::kBug, At(sequence) + " has no such item, or no other"};
  }
  LineEditor editor(current, root);
  for (const std::string& step : sequence) editor.Enter(step);
  return CheckedLength(text, editor.RemoveItemHere(index), sequence, index);
}

Result<std::string> RemoveMember(std::string_view text, const Path& mapping,
                                 const std::string& key) {
  TRY_ASSIGN(std::string current, InBlockStyle(std::string(text), mapping));
  TRY_ASSIGN(const Node root, Node::Parse(current));
  const Node* parent = FindAt(root, mapping);
  if (parent == nullptr || parent->Find(key) == nullptr) return std::string(text);
  Path path = mapping;
  path.push_back(key);
  if (parent->members().size() == 1 && !mapping.empty()) {
    TRY_ASSIGN(current, Put(current, root, mapping, Inline("{}")));
  } else {
    LineEditor editor(current, root);
    for (const std::string& step : mapping) editor.Enter(step);
    current = editor.RemoveHere(key);
  }
  return Checked(text, std::move(current), path, nullptr);
}

}  // namespace atrest::yaml
