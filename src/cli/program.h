// `atrest`: finds the command that its arguments name, and runs it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "cli/command.h"

namespace atrest::cli {

using Commands = std::vector<std::unique_ptr<Command>>;

// All commands of the program.
Commands AllCommands();

// Runs the command that `arguments` (without the program's name) ask for. Prints help, results and
// errors to the session's output; the exit code says how it went. Not thread-safe.
ExitCode RunProgram(const Commands& commands, std::vector<std::string> arguments, Session& session);

}  // namespace atrest::cli
