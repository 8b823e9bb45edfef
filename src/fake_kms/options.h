// The command line of kms-emulator.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "emulator/emulator.h"

namespace atrest::fake_kms {

enum class Task { kServe, kPrintHelp, kPrintVersion };

struct Options {
  Task task = Task::kServe;
  std::string listen;
  bool tls = false;
  std::string tls_certificate_file;  // both files or none
  std::string tls_key_file;
  emulator::EmulatorOptions emulator;
};

// Without the program's name. kBadInput names the flag. Pure function, thread-safe.
Result<Options> ParseOptions(std::span<const std::string> arguments);

std::string_view HelpText();

}  // namespace atrest::fake_kms
