// Where decrypted objects go: to standard output, into one file, or into a directory.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/filesystem.h"
#include "base/result.h"
#include "base/secret.h"
#include "cli/terminal_output.h"
#include "operate/decrypt.h"

namespace atrest::cli {

// Not thread-safe. Files are made whole or not at all, with mode 0600, directories with 0700.
class ObjectWriter {
 public:
  // `path` empty: standard output. A directory, or a path that ends in '/': a file for each object,
  // those that are there already are left alone, so that a run can be taken up again. Else one
  // file. `output` and `files` outlive it.
  ObjectWriter(std::string path, operate::ObjectForm form, TerminalOutput& output,
               Filesystem& files);

  // Whether its file is there already; counts it.
  bool IsThere(const operate::ObjectShape& shape);
  // To standard output at once, so that memory is bounded. kBadInput where one file would have to
  // hold more than 64 MiB.
  Result<void> Take(const operate::ObjectShape& shape, const Secret& plaintext);
  // Writes the one file, if that is where objects go.
  Result<void> Finish();

  bool IsDirectory() const { return directory_; }
  std::uint64_t written() const { return written_; }
  std::uint64_t already_there() const { return already_there_; }

 private:
  std::string FileOf(const operate::ObjectShape& shape) const;
  Result<void> WriteInto(const operate::ObjectShape& shape, const Secret& text);
  Result<void> Collect(std::string_view text);

  std::string path_;
  bool directory_;
  operate::ObjectForm form_;
  TerminalOutput& output_;
  Filesystem& files_;
  Secret collected_;
  std::uint64_t written_ = 0;
  std::uint64_t already_there_ = 0;
};

}  // namespace atrest::cli
