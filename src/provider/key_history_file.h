// A KeyHistory in --state-dir: one small JSON file for each configured key, replaced as a whole.
//
//   {"version": 1, "key": "alias/prod", "mode": "material",
//    "current": {"arn": "arn:aws:kms:...", "material": "64 hex digits", "uses": 1},
//    "left": [...]}
//
// It holds no secret. A file that cannot be read is an error and never taken for an absent one:
// starting anew would let an old id be told again.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/filesystem.h"
#include "base/result.h"
#include "provider/key_history.h"

namespace atrest::provider {

// More changes of one key than anybody makes.
inline constexpr std::size_t kMaxLeftKeys = 1000;

std::string WriteKeyHistory(const std::string& key, const KeyHistory& history);
// kBadInput if it is not what WriteKeyHistory writes, or is of another key.
Result<KeyHistory> ReadKeyHistory(const std::string& key, std::string_view text);

// Used by one thread at a time. The filesystem must outlive it.
class KeyHistoryFile {
 public:
  // `key` is the text of --key.
  KeyHistoryFile(Filesystem& filesystem, std::string directory, std::string key);

  // Both make the directory where it is missing. An absent file is an empty history; each error
  // names the file and, if it is broken, says what to do.
  Result<KeyHistory> Load();
  Result<void> Save(const KeyHistory& history);

  const std::string& path() const { return path_; }

 private:
  Filesystem& filesystem_;
  const std::string directory_;
  const std::string key_;
  const std::string path_;
};

}  // namespace atrest::provider
