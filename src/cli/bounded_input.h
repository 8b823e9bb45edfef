// Standard input, read whole but never without a limit.
#pragma once

#include <cstddef>
#include <istream>

#include "base/result.h"
#include "base/secret.h"

namespace atrest::cli {

// More than any plugin takes: KMS encrypts at most 4 KiB, annotations are at most 32 KiB.
inline constexpr std::size_t kMaxInputBytes = 128 * 1024;

// kBadInput if nothing came, or more than the limit.
Result<Secret> ReadInput(std::istream& input, std::size_t max_bytes = kMaxInputBytes);

}  // namespace atrest::cli
