// A TLS certificate that a server on this machine makes for itself. Clients trust it by name of its
// file; it is an authority for itself only (no path below it).
#pragma once

#include <chrono>
#include <string>

#include "base/secret.h"

namespace atrest::crypto {

struct SelfSignedCertificate {
  std::string certificate;  // PEM
  Secret private_key;       // PEM, PKCS #8, P-256
};

// For localhost, 127.0.0.1 and ::1, valid from an hour before `now` on for `days`. Thread-safe.
SelfSignedCertificate MakeSelfSignedCertificate(std::chrono::system_clock::time_point now,
                                                int days);

}  // namespace atrest::crypto
