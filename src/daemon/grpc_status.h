// The one table from a Failure to the gRPC code that kube-apiserver sees. It keeps "cannot reach"
// apart from "cannot decrypt".
#pragma once

#include <grpcpp/support/status.h>

#include "base/result.h"

namespace atrest::daemon {

grpc::StatusCode CodeFor(Failure kind);

// The code and the message, with KMS's own code where there is one.
grpc::Status StatusFor(const Error& error);

}  // namespace atrest::daemon
