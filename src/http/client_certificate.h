// What a client shows of itself in TLS, in memory.
#pragma once

#include <string>

#include "base/result.h"
#include "base/secret.h"

namespace atrest::http {

struct ClientCertificate {
  std::string chain;  // PEM, its own certificate first
  Secret key;         // PEM, without a pass phrase

  // kBadInput if it cannot be used: no certificate, no key, or a key of another certificate.
  Result<void> Check() const;
};

}  // namespace atrest::http
