#include "daemon/grpc_status.h"

#include <string>

namespace atrest::daemon {

grpc::StatusCode CodeFor(Failure kind) {
  switch (kind) {
    case Failure::kBadInput:
    case Failure::kBadCiphertext: return grpc::StatusCode::INVALID_ARGUMENT;
    case Failure::kKeyNotFound: return grpc::StatusCode::NOT_FOUND;
    case Failure::kKeyUnusable: return grpc::StatusCode::FAILED_PRECONDITION;
    case Failure::kDenied: return grpc::StatusCode::PERMISSION_DENIED;
    case Failure::kThrottled:
    case Failure::kOverloaded: return grpc::StatusCode::RESOURCE_EXHAUSTED;
    case Failure::kUnreachable:
    case Failure::kServiceFault:
    case Failure::kNoCredentials: return grpc::StatusCode::UNAVAILABLE;
    case Failure::kDeadlineExceeded: return grpc::StatusCode::DEADLINE_EXCEEDED;
    case Failure::kCancelled: return grpc::StatusCode::CANCELLED;
    case Failure::kAbsent:
    case Failure::kSystem:
    case Failure::kBug: return grpc::StatusCode::INTERNAL;
  }
  return grpc::StatusCode::INTERNAL;
}

grpc::Status StatusFor(const Error& error) {
  const bool named = error.code.empty() || error.message.find(error.code) != std::string::npos;
  return {CodeFor(error.kind), named ? error.message : error.code + ": " + error.message};
}

}  // namespace atrest::daemon
