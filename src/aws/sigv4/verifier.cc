#include "aws/sigv4/verifier.h"

#include <algorithm>
#include <optional>
#include <string_view>

#include "aws/sigv4/amz_date.h"
#include "crypto/constant_time.h"

namespace atrest::aws {
namespace {

Error Incomplete(std::string message) {
  return Error{Failure::kNoCredentials, std::move(message), "", "IncompleteSignature"};
}

Error Invalid(std::string message) {
  return Error{Failure::kNoCredentials, std::move(message), "", "InvalidSignatureException"};
}

std::string LowerCase(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  }
  return out;
}

bool Contains(const std::vector<std::string>& names, std::string_view name) {
  return std::binary_search(names.begin(), names.end(), name);
}

// The headers that the client says it signed; an error if one is absent or one is left out that
// must not be.
Result<std::vector<http::Header>> SignedHeadersOf(const SignableRequest& request,
                                                  const Authorization& authorization) {
  std::vector<http::Header> taken;
  std::vector<std::string> unseen = authorization.signed_headers;
  for (const http::Header& header : request.headers) {
    std::string name = LowerCase(header.name);
    if (Contains(authorization.signed_headers, name)) {
      taken.push_back(header);
      std::erase(unseen, name);
    } else if (name == "host" || name.starts_with("x-amz-")) {
      return Invalid("'" + name + "' must be a 'SignedHeader' in the AWS Authorization.");
    }
  }
  if (!unseen.empty()) {
    return Invalid("'" + unseen.front() + "' is a 'SignedHeader' but not in the request.");
  }
  return taken;
}

std::string_view ValueOf(const std::vector<http::Header>& headers, std::string_view lower_name) {
  for (const http::Header& header : headers) {
    if (LowerCase(header.name) == lower_name) return header.value;
  }
  return "";
}

Result<void> CheckTime(std::string_view amz_date, WallTime signed_at, WallTime now) {
  std::string date(amz_date), current = AmzDate(now);
  if (signed_at < now - kSignatureWindow) {
    return Invalid("Signature expired: " + date + " is now earlier than " +
                   AmzDate(now - kSignatureWindow) + " (" + current + " - 15 min.)");
  }
  if (signed_at > now + kSignatureWindow) {
    return Invalid("Signature not yet current: " + date + " is still later than " +
                   AmzDate(now + kSignatureWindow) + " (" + current + " + 15 min.)");
  }
  return {};
}

Result<void> CheckScope(const SigningScope& scope, const ExpectedScope& expected,
                        std::string_view amz_date) {
  if (scope.date != amz_date.substr(0, 8)) {
    return Invalid(
        "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date "
        "from HTTP: '" +
        scope.date + "' != '" + std::string(amz_date.substr(0, 8)) + "', from '" +
        std::string(amz_date) + "'.");
  }
  if (scope.region != expected.region) {
    return Invalid("Credential should be scoped to a valid region, not '" + scope.region + "'.");
  }
  if (scope.service != expected.service) {
    return Invalid("Credential should be scoped to correct service: '" + expected.service + "'.");
  }
  return {};
}

}  // namespace

Result<void> VerifySignature(const SignableRequest& request, const Authorization& authorization,
                             const Secret& secret_access_key, const ExpectedScope& expected,
                             WallTime now) {
  std::string amz_date(ValueOf(request.headers, "x-amz-date"));
  std::optional<WallTime> signed_at = ParseAmzDate(amz_date);
  if (!signed_at.has_value()) {
    return Incomplete("Authorization header requires existence of a valid 'X-Amz-Date' header.");
  }
  if (!Contains(authorization.signed_headers, "host")) {
    return Invalid("'Host' must be a 'SignedHeader' in the AWS Authorization.");
  }
  TRY(CheckScope(authorization.scope, expected, amz_date));
  TRY(CheckTime(amz_date, *signed_at, now));
  SignableRequest signable = request;
  TRY_ASSIGN(signable.headers, SignedHeadersOf(request, authorization));
  std::string to_sign = StringToSign(CanonicalRequest(signable), amz_date, authorization.scope);
  Secret key = SigningKey(secret_access_key, authorization.scope);
  if (!crypto::EqualInConstantTime(Signature(key, to_sign), authorization.signature)) {
    return Invalid(
        "The request signature we calculated does not match the signature you provided. Check your "
        "AWS Secret Access Key and signing method. Consult the service documentation for details.");
  }
  return {};
}

}  // namespace atrest::aws
