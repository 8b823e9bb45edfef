// `atrest verify`: reads every value of every source and says what is encrypted by what.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string_view>

#include "base/call_context.h"
#include "base/result.h"
#include "crypto/siphash.h"
#include "operate/value_source.h"
#include "operate/value_tally.h"
#include "operate/verify_report.h"

namespace atrest::operate {

using VerifyProgress =
    std::function<void(std::string_view source, std::uint64_t done, std::uint64_t total)>;

// All or nothing: the error of the first source that cannot be read to its end. Only the probe, if
// one is asked for, may end before it is through; the report says so. `hash_key` is random.
// `progress` may be empty.
Result<VerifyReport> Verify(std::span<ValueSource* const> sources, const VerifyOptions& options,
                            const crypto::SipHashKey& hash_key, const VerifyProgress& progress,
                            const CallContext& context);

}  // namespace atrest::operate
