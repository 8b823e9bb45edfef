// The system calls by name that system_call_filter.h speaks of. Not for other folders.
#pragma once

#include <span>

namespace atrest::os {

// Allowed whatever their arguments are. Those with arguments that matter are in the filter.
std::span<const unsigned> ServerCalls();

// Refused even to programs that this process starts.
std::span<const unsigned> IntrusiveCalls();

}  // namespace atrest::os
