#include "operate/kops/kops_command_text.h"

#include <string_view>

namespace atrest::operate {
namespace {

constexpr std::string_view kPlain =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./,:=@%+";

std::string Quoted(const std::string& word) {
  if (!word.empty() && word.find_first_not_of(kPlain) == std::string::npos) return word;
  std::string text = "'";
  for (const char c : word) {
    if (c == '\'') {
      text += "'\\''";
    } else {
      text += c;
    }
  }
  return text + "'";
}

}  // namespace

kops::CommandLine WithDirectory(kops::CommandLine command, const std::string& directory) {
  const std::string place = std::string(kops::kPlanDirectory) + "/";
  for (std::string& word : command) {
    if (word.starts_with(place)) word = directory + "/" + word.substr(place.size());
  }
  return command;
}

std::string CommandText(const kops::CommandLine& command) {
  std::string text;
  for (const std::string& word : command) text += (text.empty() ? "" : " ") + Quoted(word);
  return text;
}

}  // namespace atrest::operate
