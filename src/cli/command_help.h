// The text of --help, the same at each level: what it does, USAGE, COMMANDS, FLAGS, EXIT CODES,
// EXAMPLES.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace atrest::cli {

// Takes the examples from the footer of the app, a line each.
class CommandHelp : public CLI::FormatterBase {
 public:
  std::string make_help(const CLI::App* app, std::string parents,
                        CLI::AppFormatMode mode) const override;
};

}  // namespace atrest::cli
