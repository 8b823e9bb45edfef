// What an answer of KMS says about the state of a key, without a permission to ask for it.
//
// Source: AWS KMS Developer Guide, "Key states of AWS KMS keys": a disabled key is refused with
// DisabledException, others with KMSInvalidStateException, whose message ends in the state, as in
// "arn:aws:kms:… is pending deletion."
#pragma once

#include <string_view>

#include "base/result.h"

namespace atrest::provider {

// "disabled", "pending-deletion", "pending-import", "absent", "unusable" for what is told in
// another way; empty if the error says nothing about the state. Pure.
std::string_view KeyStateOf(const Error& error);

}  // namespace atrest::provider
