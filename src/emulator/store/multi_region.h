// A multi-Region key and its replicas: the same id and key material in several Regions.
//
// Source: AWS KMS developer guide, "Multi-Region keys"; KMS API reference, ReplicateKey and
// MultiRegionConfiguration. Pure functions, thread-safe.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "emulator/store/home.h"
#include "emulator/store/key.h"

namespace atrest::emulator {

// A new replica of `primary`, whose home is `home`, for `region`; without policy and tags.
Key MakeReplica(const Key& primary, const Home& home, const std::string& region, WallTime now);

// What replicas share with their primary: material and rotation, nothing else of it.
Key SharedPart(const Key& primary);
// The replica, with what it shares taken from its primary.
Key Synchronised(Key replica, const Key& primary);

// The primary with these replicas; nothing if it has them already. A primary that waited for the
// last of them to be deleted starts its own waiting period now.
std::optional<Key> WithReplicas(const Key& primary, const std::vector<std::string>& regions,
                                WallTime now);

}  // namespace atrest::emulator
