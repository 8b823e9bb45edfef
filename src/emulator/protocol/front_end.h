// The AWS JSON 1.1 protocol: an HTTP request in, an operation in between, an HTTP answer out.
//
// Source: smithy, "AWS JSON 1.1 protocol"; research in docs/emulator.md. Thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "emulator/operations/operation.h"
#include "emulator/protocol/authenticator.h"
#include "http/server.h"

namespace atrest::emulator {

class FrontEnd {
 public:
  // `clock` is the one that clients see.
  FrontEnd(Kms& kms, const Authenticator& authenticator, const Clock& clock)
      : kms_(kms), authenticator_(authenticator), clock_(clock) {}

  // Never fails: what goes wrong is an answer too.
  http::Response Answer(const http::ServerRequest& request) const;
  // As if the request had ended in this error.
  http::Response Refuse(const Error& error) const;

 private:
  http::Response Start() const;
  Result<Secret> Run(const http::ServerRequest& request) const;

  Kms& kms_;
  const Authenticator& authenticator_;
  const Clock& clock_;
};

// "TrentService.Encrypt" -> "Encrypt"; UnknownOperationException for everything else.
Result<std::string_view> OperationOfTarget(std::string_view target);

// {"__type": code, "message": text}; without a message where AWS sends none.
std::string ErrorBody(const Error& error);

}  // namespace atrest::emulator
