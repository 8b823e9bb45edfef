// The command line of aws-encryption-provider, arguments separated by NUL, down to its settings.
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "daemon/command_line.h"
#include "daemon/settings.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::vector<std::string> arguments(1);
  for (std::size_t i = 0; i < size; ++i) {
    if (data[i] == 0) {
      arguments.emplace_back();
    } else {
      arguments.back() += static_cast<char>(data[i]);
    }
  }
  const auto line = atrest::daemon::CommandLine::Parse(atrest::daemon::ProviderFlags(), arguments);
  if (!line) return line.error().message.empty() ? -1 : 0;
  const auto settings = atrest::daemon::ReadSettings(*line);
  if (settings && settings->keys.empty()) __builtin_trap();
  return 0;
}
