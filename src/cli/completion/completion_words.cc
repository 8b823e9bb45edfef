#include "cli/completion/completion_words.h"

#include <algorithm>
#include <sstream>
#include <string_view>
#include <utility>

namespace atrest::cli {
namespace {

std::vector<std::string> Split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::istringstream stream(text);
  for (std::string part; std::getline(stream, part, separator);) parts.push_back(part);
  return parts;
}

FlagValue ValueOf(const CLI::Option& option) {
  if (option.get_expected_max() == 0) return FlagValue::kNone;
  const std::string type = option.get_type_name();
  if (type.find('|') != std::string::npos) return FlagValue::kChoice;
  if (type == "FILE" || type == "PATH") return FlagValue::kFile;
  if (type == "DIR") return FlagValue::kDirectory;
  return FlagValue::kText;
}

FlagWords FlagOf(const CLI::Option& option) {
  FlagWords flag;
  for (const std::string& letter : option.get_snames()) flag.names.push_back("-" + letter);
  for (const std::string& word : option.get_lnames()) flag.names.push_back("--" + word);
  flag.value = ValueOf(option);
  if (flag.value == FlagValue::kChoice) flag.choices = Split(option.get_type_name(), '|');
  flag.description = option.get_description();
  return flag;
}

void Collect(const CLI::App& app, const std::string& path, std::vector<CommandWords>& all) {
  CommandWords words;
  words.path = path;
  words.description = app.get_description();
  for (const CLI::Option* option : app.get_options()) {
    if (!option->get_positional()) words.flags.push_back(FlagOf(*option));
    if (option->get_positional()) words.takes_files |= option->get_name() == "FILE";
  }
  const auto below = app.get_subcommands({});
  for (const CLI::App* verb : below) words.verbs.push_back(verb->get_name());
  all.push_back(std::move(words));
  for (const CLI::App* verb : below) {
    Collect(*verb, path.empty() ? verb->get_name() : path + " " + verb->get_name(), all);
  }
}

}  // namespace

std::vector<CommandWords> WordsOf(const CLI::App& program) {
  std::vector<CommandWords> all;
  Collect(program, "", all);
  return all;
}

std::vector<CommandWords> Below(const std::vector<CommandWords>& words,
                                const CommandWords& parent) {
  std::vector<CommandWords> found;
  for (const std::string& verb : parent.verbs) {
    const std::string path = parent.path.empty() ? verb : parent.path + " " + verb;
    const auto at = std::find_if(words.begin(), words.end(),
                                 [&path](const CommandWords& each) { return each.path == path; });
    if (at != words.end()) found.push_back(*at);
  }
  return found;
}

std::string PathCases(const std::vector<CommandWords>& words) {
  std::string text;
  for (const CommandWords& command : words) {
    for (const std::string& verb : command.verbs) {
      text += "      \"" + command.path + " " + verb + "\") at=\"${at:+$at }$word\" ;;\n";
    }
  }
  return text;
}

}  // namespace atrest::cli
