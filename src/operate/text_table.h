// Columns of text, as wide as their widest cell; numbers stand to the right.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace atrest::operate {

class TextTable {
 public:
  // A header that begins with '>' is that of a column of numbers.
  explicit TextTable(std::vector<std::string> headers);

  void AddRow(std::vector<std::string> cells);
  bool empty() const { return rows_.size() <= 1; }
  std::string Text() const;  // lines without blanks at their ends

 private:
  std::vector<bool> right_;
  std::vector<std::vector<std::string>> rows_;
};

// "1 234 567", in groups of three.
std::string Grouped(std::uint64_t number);

}  // namespace atrest::operate
