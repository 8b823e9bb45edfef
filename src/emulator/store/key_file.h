// A key and the aliases as JSON text, as they stand in --data-dir. Strict: what was not written by
// this program, or not completely, is an error that says which member is wrong.
//
// Pure functions, thread-safe. Times are milliseconds since the epoch.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"
#include "emulator/store/alias.h"
#include "emulator/store/home.h"
#include "emulator/store/key.h"

namespace atrest::emulator {

inline constexpr std::size_t kMaxStateFileBytes = std::size_t{16} * 1024 * 1024;

Secret WriteKeyFile(const Key& key);
// kBadInput also for a key of another account or Region than `home`.
Result<Key> ReadKeyFile(std::string_view text, const Home& home);

std::string WriteAliasFile(const AliasMap& aliases);
Result<AliasMap> ReadAliasFile(std::string_view text);

}  // namespace atrest::emulator
