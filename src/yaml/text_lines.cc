#include "yaml/text_lines.h"

namespace atrest::yaml {

std::vector<std::string_view> LinesOf(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    lines.push_back(text.substr(0, end == std::string_view::npos ? end : end + 1));
    text.remove_prefix(lines.back().size());
  }
  return lines;
}

std::string_view Trimmed(std::string_view line) {
  const std::size_t last = line.find_last_not_of(" \t\r\n");
  return line.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

std::size_t IndentOf(std::string_view line) {
  const std::size_t first = line.find_first_not_of(' ');
  return first == std::string_view::npos ? line.size() : first;
}

std::string Indented(std::string_view text, std::size_t spaces) {
  std::string moved;
  for (const std::string_view line : LinesOf(text)) {
    if (!Trimmed(line).empty()) moved.append(spaces, ' ');
    moved += line;
  }
  if (!moved.empty() && moved.back() != '\n') moved += '\n';
  return moved;
}

}  // namespace atrest::yaml
