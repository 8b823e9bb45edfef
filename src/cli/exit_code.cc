#include "cli/exit_code.h"

namespace atrest::cli {

ExitCode ExitCodeFor(Failure kind) {
  switch (kind) {
    case Failure::kBadInput:
    case Failure::kBadCiphertext:
    case Failure::kAbsent: return ExitCode::kUnusable;
    case Failure::kKeyNotFound:
    case Failure::kKeyUnusable:
    case Failure::kDenied:
    case Failure::kThrottled:
    case Failure::kOverloaded:
    case Failure::kUnreachable:
    case Failure::kServiceFault:
    case Failure::kNoCredentials:
    case Failure::kDeadlineExceeded:
    case Failure::kCancelled:
    case Failure::kSystem:
    case Failure::kBug: return ExitCode::kUnfinished;
  }
  return ExitCode::kUnfinished;
}

}  // namespace atrest::cli
