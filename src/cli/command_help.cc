#include "cli/command_help.h"

#include <sstream>
#include <utility>
#include <vector>

namespace atrest::cli {
namespace {

using Rows = std::vector<std::pair<std::string, std::string>>;

constexpr std::size_t kColumn = 30;

constexpr const char* kExitCodes =
    "EXIT CODES\n"
    "  0  all is well\n"
    "  1  it worked and found something wrong\n"
    "  2  wrong usage or unusable input; nothing was done\n"
    "  3  it could not finish (unreachable, denied, interrupted); to run it again is safe\n";

void AddRows(std::string& text, const std::string& title, const Rows& rows) {
  if (rows.empty()) return;
  text += "\n" + title + "\n";
  for (const auto& [name, description] : rows) {
    const std::size_t used = name.size() + 2;
    text += "  " + name + std::string(used < kColumn ? kColumn - used : 2, ' ');
    text += description + "\n";
  }
}

Rows Subcommands(const CLI::App& app) {
  Rows rows;
  for (const CLI::App* sub : app.get_subcommands({})) {
    rows.emplace_back(sub->get_name(), sub->get_description());
  }
  return rows;
}

std::string NameAndType(const CLI::Option& option) {
  if (option.get_positional()) {
    const std::string type = option.get_type_name();
    return type.empty() ? option.get_name() + " ..." : type;
  }
  std::string name;
  for (const std::string& letter : option.get_snames()) name += "-" + letter + ", ";
  for (const std::string& word : option.get_lnames()) name += "--" + word;
  if (option.get_expected_max() > 0) name += " " + option.get_type_name();
  return name;
}

Rows Flags(const CLI::App& app) {
  Rows rows;
  for (const CLI::Option* option : app.get_options()) {
    const char* required = option->get_required() ? " (required)" : "";
    rows.emplace_back(NameAndType(*option), option->get_description() + required);
  }
  return rows;
}

std::string Usage(const CLI::App& app, const std::string& path) {
  std::string line = "\nUSAGE\n  " + path;
  if (!app.get_subcommands({}).empty()) {
    return line + (app.get_parent() == nullptr ? " GROUP VERB" : " VERB") + " [flags]\n";
  }
  for (const CLI::Option* option : app.get_options()) {
    if (option->get_required()) line += " " + NameAndType(*option);
    if (!option->get_required() && option->get_positional()) {
      line += " [" + NameAndType(*option) + "]";
    }
  }
  return line + " [flags]\n";
}

}  // namespace

std::string CommandHelp::make_help(const CLI::App* app, std::string parents,
                                   CLI::AppFormatMode /*mode*/) const {
  const std::string path = parents.empty() ? app->get_name() : parents;
  std::string text = app->get_description() + "\n" + Usage(*app, path);
  AddRows(text, "COMMANDS", Subcommands(*app));
  AddRows(text, "FLAGS", Flags(*app));
  text += "\n";
  text += kExitCodes;
  std::istringstream examples(app->get_footer());
  if (!app->get_footer().empty()) text += "\nEXAMPLES\n";
  for (std::string line; std::getline(examples, line);) text += "  " + line + "\n";
  return text;
}

}  // namespace atrest::cli
