// Text as lines. Pure functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace atrest::yaml {

// Each line with its line break, so that all of them together are the text.
std::vector<std::string_view> LinesOf(std::string_view text);

// Without trailing spaces and line break.
std::string_view Trimmed(std::string_view line);

// Number of spaces at the front.
std::size_t IndentOf(std::string_view line);

// Every line that is not blank, moved to the right; ends with a line break unless it is empty.
std::string Indented(std::string_view text, std::size_t spaces);

}  // namespace atrest::yaml
