// Base64 in the standard alphabet with padding (RFC 4648 section 4), as AWS's JSON protocols use
// it. Pure functions, thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"

namespace atrest::crypto {

std::string EncodeBase64(std::string_view bytes);
Secret EncodeBase64(const Secret& bytes);

// kBadInput for any character outside the alphabet, wrong padding or length, or non-zero spare
// bits.
Result<std::string> DecodeBase64(std::string_view text);
Result<Secret> DecodeBase64Secret(std::string_view text);

}  // namespace atrest::crypto
