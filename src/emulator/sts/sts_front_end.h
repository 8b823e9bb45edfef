// The AWS Query protocol, on the same port as KMS's own: a form in, XML out.
//
// Source: AWS STS API reference, "Common Errors"; botocore's query parser for the envelope.
// Thread-safe.
#pragma once

#include <string_view>

#include "base/result.h"
#include "emulator/sts/sts.h"
#include "http/server.h"

namespace atrest::emulator {

// A request that names no KMS operation and carries a form.
bool IsStsRequest(const http::ServerRequest& request);

// The Action of such a request; empty if it has none.
std::string StsActionOf(const http::ServerRequest& request);

class StsFrontEnd {
 public:
  explicit StsFrontEnd(const Sts& sts) : sts_(sts) {}

  // Status and body; never fails. `request_id` is the answer's own.
  http::Response Answer(const http::ServerRequest& request, std::string_view request_id) const;
  // As if the request had ended in this error, whose code is STS's already.
  static http::Response Refuse(const Error& error, std::string_view request_id);

 private:
  const Sts& sts_;
};

}  // namespace atrest::emulator
