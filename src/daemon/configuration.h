// What the program is told, by its flags and by the file that --config names:
// docs/configuration.md.
//
// The file is YAML. Its members are the flags by name; those that speak of keys stand in the items
// of `keys`. Both are read by the same code, so that they cannot come to mean different things.
#pragma once

#include <string>
#include <string_view>

#include "base/filesystem.h"
#include "base/result.h"
#include "daemon/command_line.h"
#include "daemon/settings.h"

namespace atrest::daemon {

struct Configuration {
  Settings settings;
  CommandLine process;  // all that does not speak of keys, from flags and file
  std::string path;     // of the file; empty: there is none
  std::string sha256;   // of the file, in hex; empty: there is none
};

// kBadInput for a flag or file that cannot work, with the file's line, and for a flag that is in
// the file too; as Filesystem::Read for a file that cannot be read.
Result<Configuration> ReadConfiguration(const CommandLine& flags, const Filesystem& filesystem);

// The same, of a file that was read. Pure function.
Result<Configuration> ParseConfiguration(const CommandLine& flags, const std::string& path,
                                         std::string_view text);

// kBadInput, with the name of the member, if `next` differs from `now` in more than keys and debug:
// the rest is decided once, at the start.
Result<void> CheckReload(const Configuration& now, const Configuration& next);

}  // namespace atrest::daemon
