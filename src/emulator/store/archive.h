// Where the key store keeps what must survive the process.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/result.h"
#include "emulator/store/alias.h"
#include "emulator/store/key.h"

namespace atrest::emulator {

using KeyMap = std::map<std::string, Key, std::less<>>;

struct SavedState {
  KeyMap keys;  // by id
  AliasMap aliases;
};

// Called by one thread at a time. When a call succeeds its change survives a crash; when it fails
// nothing has changed.
class Archive {
 public:
  virtual ~Archive() = default;
  virtual Result<void> SaveKey(const Key& key) = 0;
  virtual Result<void> RemoveKey(const std::string& key_id) = 0;
  virtual Result<void> SaveAliases(const AliasMap& aliases) = 0;
};

// For an emulator without --data-dir: everything ends with the process.
class NoArchive : public Archive {
 public:
  Result<void> SaveKey(const Key& /*key*/) override { return {}; }
  Result<void> RemoveKey(const std::string& /*key_id*/) override { return {}; }
  Result<void> SaveAliases(const AliasMap& /*aliases*/) override { return {}; }
};

}  // namespace atrest::emulator
