// The JSON in which instance metadata, container endpoints and credential processes hand out
// credentials. Pure function, thread-safe.
#pragma once

#include <string_view>

#include "aws/credentials/credentials.h"

namespace atrest::aws {

struct JsonCredentialsForm {
  std::string_view token_name = "Token";  // credential processes say "SessionToken"
  bool token_required = true;
  bool version_required = false;  // "Version": 1, as credential processes say
};

// AccessKeyId, SecretAccessKey, the token and Expiration (RFC 3339; absent: they do not expire).
// kNoCredentials with what is wrong, never with a value; if the text carries an error instead
// ("Code" or "code" that is not "Success", and "Message"), with that.
Result<Credentials> ParseJsonCredentials(std::string_view text, const JsonCredentialsForm& form);

// Credentials go into headers and canonical requests: printable ASCII, at most 16 KiB.
// kNoCredentials that names the part that is not so.
Result<void> CheckCredentials(const Credentials& credentials);

}  // namespace atrest::aws
