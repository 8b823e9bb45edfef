#include "base/result.h"

namespace atrest {

std::string_view FailureName(Failure kind) {
  switch (kind) {
    case Failure::kBadInput: return "bad-input";
    case Failure::kBadCiphertext: return "bad-ciphertext";
    case Failure::kKeyNotFound: return "key-not-found";
    case Failure::kKeyUnusable: return "key-unusable";
    case Failure::kDenied: return "denied";
    case Failure::kThrottled: return "throttled";
    case Failure::kOverloaded: return "overloaded";
    case Failure::kUnreachable: return "unreachable";
    case Failure::kServiceFault: return "service-fault";
    case Failure::kNoCredentials: return "no-credentials";
    case Failure::kDeadlineExceeded: return "deadline-exceeded";
    case Failure::kCancelled: return "cancelled";
    case Failure::kAbsent: return "absent";
    case Failure::kSystem: return "system";
    case Failure::kBug: return "bug";
  }
  return "bug";
}

Error Annotate(Error error, std::string_view context) {
  error.message = std::string(context) + ": " + error.message;
  return error;
}

}  // namespace atrest
