// Makes text from outside fit for logs and messages: what looks like a credential is replaced.
// Pure functions, thread-safe.
#pragma once

#include <string>
#include <string_view>

namespace atrest::telemetry {

// The last four characters, "…CDEF": enough to tell two keys apart, not to use one.
std::string ShortAccessKeyId(std::string_view access_key_id);

// Replaces access key ids (AKIA…, ASIA…: IAM User Guide, "IAM identifiers") and the values behind
// names like Signature=, x-amz-security-token: and <SecretAccessKey> by "[redacted]". AWS repeats
// the signed headers, session token included, where a signature does not fit. Control characters
// become blanks; what is longer than `max_bytes` is cut there and ends in "...".
std::string Redacted(std::string_view text, std::size_t max_bytes = 512);

}  // namespace atrest::telemetry
