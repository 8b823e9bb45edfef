// Texts that commands read and write as files.
#pragma once

#include <string>
#include <vector>

#include "base/filesystem.h"
#include "base/result.h"
#include "cli/command.h"

namespace atrest::cli {

inline constexpr std::size_t kMaxTextBytes = 4 * 1024 * 1024;

// The whole file; "-" is standard input.
Result<std::string> ReadTextFile(const std::string& path, const Filesystem& files,
                                 Session& session);

struct TextFile {
  std::string path;
  std::string content;
  unsigned mode = 0644;
};

// All of them or none: what was written before one failed is put back as it was.
Result<void> WriteTextFiles(const std::vector<TextFile>& texts, Filesystem& files);

}  // namespace atrest::cli
