// Whether what is stored is under a certain KMS key, as far as names tell. Pure functions,
// thread-safe.
#pragma once

#include <string_view>

namespace atrest::operate {

enum class KeyMatch { kNo, kMaybe, kYes };

// "ARN" of "ARN#MATERIAL", which provider/key_identity.h may make of a key; others as they are.
std::string_view WithoutMaterial(std::string_view key_id);

// Of a key id in a KMS v2 record and what a person asks for. An ARN and a bare id, an ARN with and
// without the key material, and replicas of a multi-Region key name the same key; an alias may name
// any key.
KeyMatch MatchKeyIds(std::string_view stored, std::string_view asked);

}  // namespace atrest::operate
