#include <unistd.h>

#include <exception>
#include <iostream>
#include <string>
#include <vector>

#include "cli/program.h"
#include "os/process.h"
#include "os/process_environment.h"
#include "os/real_clock.h"

namespace atrest::cli {
namespace {

TerminalOutput::Colours ChooseColours(const Environment& environment) {
  if (!environment.Get("NO_COLOR").value_or("").empty()) return {};
  return {.result = isatty(STDOUT_FILENO) == 1, .notes = isatty(STDERR_FILENO) == 1};
}

int Main(std::vector<std::string> arguments) {
  TerminalOutput output(std::cout, std::cerr, ChooseColours(os::ProcessEnvironment()));
  if (const auto hardened = os::HardenProcess(); !hardened.ok()) {
    output.Fail(hardened.error());
    return static_cast<int>(ExitCode::kUnfinished);
  }
  const os::RealClock clock;
  Session session{std::cin, output, clock, isatty(STDERR_FILENO) == 1, isatty(STDOUT_FILENO) == 1};
  return static_cast<int>(RunProgram(AllCommands(), std::move(arguments), session));
}

}  // namespace
}  // namespace atrest::cli

int main(int argc, char** argv) {
  try {
    return atrest::cli::Main({argv + 1, argv + argc});
  } catch (const std::exception& error) {  // e.g. no memory
    std::cerr << "atrest: error: " << error.what() << '\n';
    return 3;
  }
}
