// The command line of kms-emulator.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "emulator/emulator.h"

namespace atrest::fake_kms {

enum class Task { kServe, kExport, kImport, kPrintHelp, kPrintVersion };

struct Options {
  Task task = Task::kServe;
  std::string listen;
  std::string control;      // address, or "unix:PATH", of the control API; empty: none
  std::string faults_file;  // empty: none
  std::int64_t quota = 0;   // cryptographic requests a second; 0: no limit
  std::optional<int> ready_fd;
  bool print_env = false;
  bool tls = false;
  std::string tls_certificate_file;  // both files or none
  std::string tls_key_file;
  std::string file;  // of export and import
  emulator::EmulatorOptions emulator;
};

// Without the program's name. kBadInput names the flag. Pure function, thread-safe.
Result<Options> ParseOptions(std::span<const std::string> arguments);

std::string_view HelpText();

}  // namespace atrest::fake_kms
