#include "operate/dek_unwrapper.h"

namespace atrest::operate {

bool IsOfThisDek(Failure kind) {
  switch (kind) {
    case Failure::kBadCiphertext:
    case Failure::kKeyNotFound:
    case Failure::kKeyUnusable:
    case Failure::kDenied: return true;
    case Failure::kBadInput:
    case Failure::kThrottled:
    case Failure::kOverloaded:
    case Failure::kUnreachable:
    case Failure::kServiceFault:
    case Failure::kNoCredentials:
    case Failure::kDeadlineExceeded:
    case Failure::kCancelled:
    case Failure::kAbsent:
    case Failure::kSystem:
    case Failure::kBug: return false;
  }
  return false;
}

}  // namespace atrest::operate
