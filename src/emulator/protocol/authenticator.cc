#include "emulator/protocol/authenticator.h"

#include "aws/sigv4/verifier.h"
#include "crypto/constant_time.h"
#include "emulator/kms_error.h"

namespace atrest::emulator {
namespace {

Error InvalidToken() {
  return KmsError("UnrecognizedClientException",
                  "The security token included in the request is invalid.");
}

Result<void> CheckToken(const Principal& principal, std::string_view token, WallTime now) {
  if (!crypto::EqualInConstantTime(principal.session_token.Reveal(), token)) return InvalidToken();
  if (principal.expiration.has_value() && *principal.expiration <= now) {
    return KmsError("ExpiredTokenException",
                    "The security token included in the request is expired");
  }
  return {};
}

}  // namespace

Result<PrincipalPtr> SignatureAuthenticator::Authenticate(const http::ServerRequest& request,
                                                          std::string_view service) const {
  const std::string_view header = request.HeaderValue("Authorization");
  if (header.empty()) {
    return KmsError("MissingAuthenticationTokenException", "Missing Authentication Token");
  }
  TRY_ASSIGN(const aws::Authorization authorization, aws::ParseAuthorization(header));
  PrincipalPtr principal = principals_.Find(authorization.access_key_id);
  if (principal == nullptr) return InvalidToken();
  const aws::SignableRequest signable{request.method, request.path, request.query, request.headers,
                                      request.body.Reveal()};
  TRY(aws::VerifySignature(signable, authorization, principal->secret_access_key,
                           {region_, std::string(service)}, signature_clock_.WallNow()));
  TRY(CheckToken(*principal, request.HeaderValue("X-Amz-Security-Token"),
                 lifetime_clock_.WallNow()));
  return principal;
}

}  // namespace atrest::emulator
