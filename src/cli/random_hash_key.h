// The key of hash tables over what comes from outside: random, so that nobody can make their keys
// meet.
#pragma once

#include "crypto/siphash.h"

namespace atrest::cli {

crypto::SipHashKey RandomHashKey();

}  // namespace atrest::cli
