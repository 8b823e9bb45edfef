// Opens a file that is read in pieces.
#pragma once

#include <memory>
#include <string>

#include "base/random_access_file.h"
#include "base/result.h"

namespace atrest::os {

// A regular file. Errors as Filesystem's: kAbsent, kBadInput for what is no file, kSystem.
// Thread-safe, and so is the file.
Result<std::unique_ptr<RandomAccessFile>> OpenFile(const std::string& path);

}  // namespace atrest::os
