// A text of several YAML documents, cut at its "---" lines, as `kops get … -o yaml` prints a
// cluster and its instance groups.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace atrest::yaml {

// The texts of all sections, put together again, are the stream.
struct Section {
  std::string marker;  // the line "---" before it, with its line break; may be empty
  std::string text;    // one document; blank if there was nothing between two markers
  int first_line = 1;  // of `text` in the stream, from 1
};

std::vector<Section> SplitStream(std::string_view stream);
std::string JoinStream(const std::vector<Section>& sections);

}  // namespace atrest::yaml
