// `kms-emulator export` and `kms-emulator import`: all keys and aliases between a --data-dir and
// one file. The file holds key material in clear. The caller holds the lock of the directory.
//
// Not thread-safe. Errors name the file or directory.
#pragma once

#include <string>

#include "base/filesystem.h"
#include "base/result.h"
#include "fake_kms/options.h"

namespace atrest::fake_kms {

// Both say what they did, in a sentence for a person.
// kAbsent if there is no state in the directory. The file appears as a whole, with mode 0600.
Result<std::string> ExportState(const Options& options, Filesystem& filesystem);
// kBadInput, and nothing is changed, if the file is damaged, of another account or Region, or the
// directory holds keys already.
Result<std::string> ImportState(const Options& options, Filesystem& filesystem);

}  // namespace atrest::fake_kms
