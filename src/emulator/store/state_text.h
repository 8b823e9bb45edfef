// All keys and aliases of an emulator as one JSON text, for export and import. It holds key
// material in clear, like the files it is made of (key_file.h).
//
// Pure functions, thread-safe.
#pragma once

#include <string_view>

#include "base/result.h"
#include "base/secret.h"
#include "emulator/store/archive.h"
#include "emulator/store/home.h"

namespace atrest::emulator {

inline constexpr std::size_t kMaxStateTextBytes = std::size_t{32} * 1024 * 1024;
inline constexpr int kMaxStateDepth = 14;

Secret WriteState(const SavedState& state);

// kBadInput names the key that is wrong: damaged, of another account or Region than `home`, or
// there twice; and an alias whose key is not there.
Result<SavedState> ReadState(std::string_view text, const Home& home);

}  // namespace atrest::emulator
