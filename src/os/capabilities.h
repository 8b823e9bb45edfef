// What root may do beyond its files, capabilities(7), given up for good.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"

namespace atrest::os {

// A set of CAP_… as bits.
using Capabilities = std::uint64_t;

constexpr Capabilities CapabilityBit(int capability) { return Capabilities{1} << capability; }

// Of this thread: what it can use now.
Result<Capabilities> CapabilitiesInForce();

// Gives up all but `kept`, and those for every program that is started later. Called before other
// threads are started, which inherit what is left.
Result<void> KeepCapabilities(Capabilities kept);

// Whether files are out of reach for this user without CAP_DAC_OVERRIDE: one of `changed`
// (directories) cannot be written to or one of `read` not read. What does not exist does not count.
bool NeedsFileOverride(const std::vector<std::string>& read,
                       const std::vector<std::string>& changed);

}  // namespace atrest::os
