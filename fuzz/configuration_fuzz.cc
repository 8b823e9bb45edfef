// Any configuration file: it is refused with its name, or it stays valid when it is read again and
// may replace itself.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "daemon/configuration.h"

using atrest::daemon::CheckReload;
using atrest::daemon::CommandLine;
using atrest::daemon::ParseConfiguration;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const CommandLine flags;
  const auto configuration = ParseConfiguration(flags, "file", text);
  if (!configuration.ok()) {
    if (!configuration.error().message.starts_with("file")) std::abort();
    return 0;
  }
  if (configuration->settings.keys.empty() || configuration->sha256.size() != 64) std::abort();
  const auto again = ParseConfiguration(flags, "file", text);
  if (!again.ok() || !CheckReload(*configuration, *again).ok()) std::abort();
  if (again->settings.keys != configuration->settings.keys) std::abort();
  return 0;
}
