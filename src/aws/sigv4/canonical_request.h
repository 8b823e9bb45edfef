// The steps of AWS Signature Version 4, each a pure function, so that every intermediate of AWS's
// published test suite can be checked. Thread-safe.
// Source: IAM User Guide, "Create a signed AWS API request".
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/secret.h"
#include "http/transport.h"

namespace atrest::aws {

struct SigningScope {
  std::string date;  // YYYYMMDD
  std::string region;
  std::string service;
  std::string Text() const;  // "20150830/us-east-1/kms/aws4_request"
};

// What is signed of a request. `path` and `query` are as they go over the wire, without '?'.
struct SignableRequest {
  std::string_view method;
  std::string_view path;
  std::string_view query;
  std::vector<http::Header> headers;  // all that are to be signed, in any order and case
  std::string_view body;
};

std::string SignedHeaderNames(const std::vector<http::Header>& headers);  // "host;x-amz-date"
std::string CanonicalRequest(const SignableRequest& request);
std::string StringToSign(std::string_view canonical_request, std::string_view amz_date,
                         const SigningScope& scope);
Secret SigningKey(const Secret& secret_access_key, const SigningScope& scope);
std::string Signature(const Secret& signing_key, std::string_view string_to_sign);  // hex

// The whole value of the Authorization header.
std::string AuthorizationValue(std::string_view access_key_id, const SigningScope& scope,
                               std::string_view signed_header_names, std::string_view signature);

}  // namespace atrest::aws
