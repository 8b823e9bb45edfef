// The AWS JSON 1.1 protocol: an HTTP request in, an operation in between, an HTTP answer out. What
// is a request to STS goes there.
//
// Source: smithy, "AWS JSON 1.1 protocol"; research in docs/emulator.md. Thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "emulator/operations/operation.h"
#include "emulator/protocol/authenticator.h"
#include "emulator/sts/sts_front_end.h"
#include "http/server.h"

namespace atrest::emulator {

class FrontEnd {
 public:
  // `clock` is the one that clients see.
  FrontEnd(Kms& kms, const Authenticator& authenticator, const Sts& sts, const Clock& clock)
      : kms_(kms), authenticator_(authenticator), sts_(sts), clock_(clock) {}

  // Never fails: what goes wrong is an answer too.
  http::Response Answer(const http::ServerRequest& request) const;
  // As if the request had ended in this error.
  http::Response Refuse(const http::ServerRequest& request, const Error& error) const;

 private:
  http::Response Start(std::string_view content_type, const std::string& request_id) const;
  http::Response Wrap(http::Response sts_answer, const std::string& request_id) const;
  Result<Secret> Run(const http::ServerRequest& request) const;

  Kms& kms_;
  const Authenticator& authenticator_;
  const StsFrontEnd sts_;
  const Clock& clock_;
};

// "TrentService.Encrypt" -> "Encrypt"; UnknownOperationException for everything else.
Result<std::string_view> OperationOfTarget(std::string_view target);

// {"__type": code, "message": text}; without a message where AWS sends none.
std::string ErrorBody(const Error& error);

}  // namespace atrest::emulator
