// Who we are to an API server.
#pragma once

#include <memory>
#include <optional>

#include "base/clock.h"
#include "base/secret.h"
#include "http/client_certificate.h"

namespace atrest::kube {

struct ApiCredential {
  Secret token = {};                                                // empty: none
  std::shared_ptr<const http::ClientCertificate> certificate = {};  // nullptr: none
  std::optional<WallTime> expires = {};
};

using ApiCredentialPtr = std::shared_ptr<const ApiCredential>;

}  // namespace atrest::kube
