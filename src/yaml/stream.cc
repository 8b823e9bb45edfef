#include "yaml/stream.h"

#include "yaml/text_lines.h"

namespace atrest::yaml {
namespace {

// "--- text" starts a document on the same line; such a line is left to the parser.
bool IsMarker(std::string_view line) {
  if (!line.starts_with("---")) return false;
  const std::string_view rest = line.substr(3);
  const std::size_t first = rest.find_first_not_of(" \t\r\n");
  return first == std::string_view::npos || (first > 0 && rest[first] == '#');
}

}  // namespace

std::vector<Section> SplitStream(std::string_view stream) {
  std::vector<Section> sections(1);
  int number = 0;
  for (const std::string_view line : LinesOf(stream)) {
    ++number;
    if (!IsMarker(line)) {
      sections.back().text += line;
      continue;
    }
    const Section& last = sections.back();
    if (!last.marker.empty() || !last.text.empty()) sections.emplace_back();
    sections.back().marker = line;
    sections.back().first_line = number + 1;
  }
  return sections;
}

std::string JoinStream(const std::vector<Section>& sections) {
  std::string stream;
  for (const Section& section : sections) stream += section.marker + section.text;
  return stream;
}

}  // namespace atrest::yaml
