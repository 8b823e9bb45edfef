// KMS encryption context: pairs of text that are bound to a ciphertext as additional authenticated
// data. Not secret: AWS writes them to CloudTrail in clear.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/result.h"

namespace atrest::kms {

using EncryptionContext = std::map<std::string, std::string>;

// "a=b,c=d" as the flag --encryption-context takes it: one CSV record (RFC 4180 quoting) of
// key=value pairs, split at the first '='; surrounding brackets are dropped; empty means no pairs;
// of two equal keys the last one counts. (kubernetes-sigs/aws-encryption-provider
// cmd/server/main.go)
Result<EncryptionContext> ParseEncryptionContext(std::string_view text);

}  // namespace atrest::kms
