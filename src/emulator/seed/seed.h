// What an emulator knows from the start, from a YAML file: principals with their policies, roles,
// keys with fixed material, aliases. The same file gives the same keys everywhere; docs/emulator.md
// describes it. Pure functions, thread-safe.
#pragma once

#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "emulator/protocol/principals.h"
#include "emulator/store/alias.h"
#include "emulator/store/home.h"
#include "emulator/store/key.h"
#include "emulator/sts/roles.h"

namespace atrest::emulator {

struct Seed {
  std::vector<PrincipalPtr> principals;
  Roles roles;
  std::vector<Key> keys;
  AliasMap aliases;
};

// kBadInput names the entry and the member that is wrong. `now` is when the keys were made.
Result<Seed> ReadSeed(std::string_view yaml_text, const Home& home, WallTime now);

}  // namespace atrest::emulator
