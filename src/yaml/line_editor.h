// Finds the lines that a value takes in a text, and replaces them. Block style only; it may be
// wrong about unusual texts, so what it gives is checked afterwards. Not for other folders.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "yaml/edit.h"

namespace atrest::yaml {

// Not thread-safe. The text and its root must outlive it.
class LineEditor {
 public:
  LineEditor(std::string_view text, const Node& root);

  // Goes to a member or item that must exist.
  void Enter(const std::string& step);

  // Replaces or adds a member or item of where it stands; the new text.
  std::string PutHere(const std::string& step, const Value& value) const;
  // Lines of a new item before the one at `index`; or without that item.
  std::string InsertHere(std::size_t index, const std::string& item) const;
  std::string RemoveItemHere(std::size_t index) const;
  // Removes a member that is there and has siblings.
  std::string RemoveHere(const std::string& key) const;

 private:
  struct Range {
    std::size_t first = 0;  // lines, from 0
    std::size_t end = 0;
    std::size_t column = 0;  // where the key or the dash stands, from 0
  };
  Range MemberRange(std::size_t index) const;
  Range ItemRange(std::size_t index) const;
  std::size_t DashLine(std::size_t index) const;
  std::size_t WithoutWhatFollows(const Range& range) const;

  std::string PutMember(const std::string& key, const Value& value) const;
  std::string PutItem(std::size_t index, const Value& value) const;
  std::string ReplaceInLine(const Range& range, const Node& old, const Value& value) const;
  std::string Splice(std::size_t first, std::size_t end, std::string_view lines) const;
  std::size_t InsertionLine(const std::string& key) const;

  std::vector<std::string_view> lines_;
  const Node* node_;
  std::size_t end_;  // the line behind what node_ takes
};

}  // namespace atrest::yaml
