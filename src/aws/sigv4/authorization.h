// The Authorization header of AWS Signature Version 4, as a server reads it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "aws/sigv4/canonical_request.h"
#include "base/result.h"

namespace atrest::aws {

struct Authorization {
  std::string access_key_id;
  SigningScope scope;
  std::vector<std::string> signed_headers;  // lower case, sorted, without duplicates
  std::string signature;                    // 64 lower-case hex digits
};

// Strict and bounded (8 KiB). Errors are kNoCredentials with AWS's code: MissingAuthenticationToken
// for an empty value, IncompleteSignature for everything that is not of the form.
// Pure function, thread-safe.
Result<Authorization> ParseAuthorization(std::string_view value);

}  // namespace atrest::aws
