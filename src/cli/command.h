// One `atrest GROUP VERB`. Each stands in a file of its own; program.cc lists them.
#pragma once

#include <CLI/CLI.hpp>
#include <istream>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "cli/exit_code.h"
#include "cli/terminal_output.h"

namespace atrest::cli {

// What a command is given of the world.
struct Session {
  std::istream& input;
  TerminalOutput& output;
  const Clock& clock;
  bool show_progress = false;  // stderr is a terminal
  bool redraw = false;         // stdout is one
};

struct CommandText {
  std::string group;  // empty: `atrest VERB`
  std::string verb;
  std::string summary;                // one sentence, as help shows it in lists
  std::vector<std::string> examples;  // whole command lines
};

// Made once a run: AddFlags binds the flags to the command's members, Run uses them.
class Command {
 public:
  virtual ~Command() = default;
  virtual CommandText Text() const = 0;
  virtual void AddFlags(CLI::App& app) = 0;

  // An error is printed by the caller, with the exit code of its kind.
  virtual Result<ExitCode> Run(Session& session) = 0;
};

}  // namespace atrest::cli
