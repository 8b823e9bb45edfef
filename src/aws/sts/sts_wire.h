// Requests and replies of AWS STS: the query protocol, a form out and XML back. Pure functions,
// thread-safe.
// Source: botocore 1.44.5 sts/2011-06-15/service-2.json.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "aws/credentials/credentials.h"
#include "base/result.h"
#include "base/secret.h"

namespace atrest::aws {

inline constexpr std::size_t kMaxWebIdentityTokenBytes = 20000;

// The role that is asked for.
struct RoleWish {
  std::string role_arn;
  std::string session_name;
  std::string external_id = {};                        // empty: none
  std::optional<int> duration_seconds = std::nullopt;  // nothing: STS decides, an hour
};

// 2 to 64 of letters, digits and _+=,.@- as STS demands.
bool IsRoleSessionName(std::string_view name);

Secret AssumeRoleForm(const RoleWish& wish);
Secret WebIdentityForm(const RoleWish& wish, const Secret& token);

// Of both operations. `identity` is the ARN of the assumed role. kNoCredentials with what is wrong,
// never with a value.
Result<Credentials> ParseAssumeRoleReply(std::string_view xml);

struct StsError {
  std::string code, message, request_id;  // empty where the reply has none
};

// Whatever the bytes are; control bytes become blanks, texts are cut at 300 bytes.
StsError ParseStsError(std::string_view body);

}  // namespace atrest::aws
