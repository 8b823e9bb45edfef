// Who sent this request?
#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "emulator/protocol/principals.h"
#include "http/server.h"

namespace atrest::emulator {

// Thread-safe.
class Authenticator {
 public:
  virtual ~Authenticator() = default;

  // `service` is the one that the request must have been signed for: "kms" or "sts".
  // Errors carry AWS's codes: MissingAuthenticationTokenException, IncompleteSignature,
  // UnrecognizedClientException, InvalidSignatureException, ExpiredTokenException.
  virtual Result<PrincipalPtr> Authenticate(const http::ServerRequest& request,
                                            std::string_view service) const = 0;
};

// Checks AWS Signature Version 4 by one clock, and the lifetime of temporary credentials by
// another.
class SignatureAuthenticator : public Authenticator {
 public:
  SignatureAuthenticator(const Principals& principals, std::string region,
                         const Clock& signature_clock, const Clock& lifetime_clock)
      : principals_(principals),
        region_(std::move(region)),
        signature_clock_(signature_clock),
        lifetime_clock_(lifetime_clock) {}
  Result<PrincipalPtr> Authenticate(const http::ServerRequest& request,
                                    std::string_view service) const override;

 private:
  const Principals& principals_;
  const std::string region_;
  const Clock& signature_clock_;
  const Clock& lifetime_clock_;
};

// --no-auth: everybody is the same principal.
class OpenAuthenticator : public Authenticator {
 public:
  explicit OpenAuthenticator(PrincipalPtr everybody) : everybody_(std::move(everybody)) {}
  Result<PrincipalPtr> Authenticate(const http::ServerRequest& /*request*/,
                                    std::string_view /*service*/) const override {
    return everybody_;
  }

 private:
  const PrincipalPtr everybody_;
};

}  // namespace atrest::emulator
