// What an error reply of AWS KMS means for us.
//
// The code counts, not the HTTP status: KMS answers 400 for nearly everything, so the status
// decides only where the code is unknown. The code is found as AWS's SDKs find it: header
// X-Amzn-ErrorType, else member __type, else code; cut at the first ':', then what follows '#'.
// Sources: smithy-go internal/protocol and aws-sdk-go-v2 v1.48.0 (awsjson.go), botocore 1.44.5
// kms/2014-11-01/service-2.json, AWS's "Common Errors" pages. Pure functions, thread-safe.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"
#include "http/transport.h"

namespace atrest::aws {

// What was asked of KMS, for the message.
struct KmsCall {
  std::string_view operation;  // "Encrypt"
  std::string_view key_id;     // or what else it is about; empty: the whole account
  std::size_t max_reply_bytes = std::size_t{64} * 1024;
  bool sent_once = false;  // sent twice it would be done twice
};

// The code of an error reply; empty if there is none.
std::string KmsErrorCode(const http::Response& response);

// AWS's id of the request; empty if the reply has none.
std::string KmsRequestId(const http::Response& response);

// `response` is not a success. The message names operation, key, AWS's code and text and the
// request id; the hint says what a person may do about it.
Error KmsError(const KmsCall& call, const http::Response& response);

// The service does not accept the credentials, so that fresh ones may help.
bool IsCredentialsRejected(const Error& error);

// Trying the same request again may succeed: the service or the way to it is ill, or it asks for
// fewer requests. Never for what the request itself is to blame for.
bool IsWorthRetrying(const Error& error);

}  // namespace atrest::aws
