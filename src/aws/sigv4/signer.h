// AWS Signature Version 4 in an Authorization header.
// Source: IAM User Guide, "Create a signed AWS API request". The steps are free functions so that
// each intermediate of AWS's published test suite can be checked.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "aws/credentials/credentials.h"
#include "base/clock.h"
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

// "20150830T123600Z"
std::string AmzDate(WallTime time);

std::string SignedHeaderNames(const std::vector<http::Header>& headers);  // "host;x-amz-date"
std::string CanonicalRequest(const SignableRequest& request);
std::string StringToSign(std::string_view canonical_request, std::string_view amz_date,
                         const SigningScope& scope);
Secret SigningKey(const Secret& secret_access_key, const SigningScope& scope);
std::string Signature(const Secret& signing_key, std::string_view string_to_sign);  // hex

// Signs for one service in one region and remembers the signing key of the day. Thread-safe.
class Signer {
 public:
  Signer(std::string region, std::string service);
  ~Signer();

  // Adds Host, X-Amz-Date, X-Amz-Security-Token (for temporary credentials) and Authorization.
  // Every header present is signed, so those that a proxy may change must be added afterwards.
  void Sign(http::Request& request, const Credentials& credentials, WallTime now);

 private:
  struct Cache;
  std::string region_, service_;
  std::unique_ptr<Cache> cache_;
};

}  // namespace atrest::aws
