// The archive of an emulator with --data-dir: DIR/keys/KEY-ID.json, one file a key, and
// DIR/aliases.json. Each is replaced as a whole, so that at any moment every file is the old one or
// the new one. The files hold key material in clear (mode 0600): it is an emulator.
#pragma once

#include <memory>
#include <string>

#include "base/filesystem.h"
#include "base/result.h"
#include "emulator/store/archive.h"
#include "emulator/store/home.h"

namespace atrest::emulator {

class StateDirectory : public Archive {
 public:
  // Makes the directories (0700) where they are missing. The errors of Filesystem.
  static Result<std::unique_ptr<StateDirectory>> Open(Filesystem& filesystem, std::string path);

  // Everything that was saved. An error names the file: one that is damaged, foreign, or of another
  // account or Region. Temporary files that a crash left behind are removed.
  Result<SavedState> Load(const Home& home) const;

  Result<void> SaveKey(const Key& key) override;
  Result<void> RemoveKey(const std::string& key_id) override;
  Result<void> SaveAliases(const AliasMap& aliases) override;

 private:
  StateDirectory(Filesystem& filesystem, std::string path)
      : filesystem_(filesystem), path_(std::move(path)) {}
  std::string KeyPath(const std::string& key_id) const;
  Result<Key> LoadKey(const std::string& name, const Home& home) const;

  Filesystem& filesystem_;
  const std::string path_;
};

}  // namespace atrest::emulator
