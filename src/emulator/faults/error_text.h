// What AWS says with an error that a fault sends, where it is known.
//
// Source: KMS developer guide, "Key states" and "Throttling AWS KMS requests"; KMS API reference,
// the errors of the operations and "Common Errors"; texts that users of AWS quote in public issues.
// Of the rest the message is what the API reference says of the error. Pure function, thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "emulator/faults/fault_plan.h"
#include "emulator/store/home.h"

namespace atrest::emulator {

// Empty where AWS sends no message, or the code is not one of AWS's.
std::string TextOfError(std::string_view code, const RequestFacts& facts, const Home& home);

}  // namespace atrest::emulator
