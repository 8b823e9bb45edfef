#include "aws/credentials/bounded_tries.h"

#include <string>
#include <utility>

namespace atrest::aws {
namespace {

bool IsAnswer(const http::Response& response) {
  return response.status < 500 && response.status != 429;
}

Error FailureOf(Result<http::Response> response, const BoundedTries& tries) {
  const std::string what(tries.what);
  if (response.ok()) {
    return Error{Failure::kServiceFault,
                 what + ": http status " + std::to_string(response->status)};
  }
  return Annotate(std::move(response).error(), what);
}

}  // namespace

Result<http::Response> SendWithTries(http::Transport& transport, const Clock& clock,
                                     const http::Request& request, const BoundedTries& tries,
                                     const CallContext& context) {
  Error last;
  for (int attempt = 0; attempt < tries.attempts; ++attempt) {
    CallContext bounded = context;
    bounded.deadline = context.deadline.EarlierOf(Deadline::After(clock.Now(), tries.timeout));
    auto response = transport.Send(request, bounded);
    if (response.ok() && IsAnswer(*response)) return response;
    last = FailureOf(std::move(response), tries);
    if (context.deadline.Passed(clock.Now()) || last.kind == Failure::kCancelled) return last;
    if (last.kind == Failure::kDeadlineExceeded) {
      last.kind = Failure::kUnreachable;
      last.message = std::string(tries.what) + ": no answer within " +
                     std::to_string(tries.timeout.count()) + " ms";
    }
    if (last.kind != Failure::kUnreachable && last.kind != Failure::kServiceFault) return last;
    last.hint = tries.unreachable_hint;
  }
  return last;
}

}  // namespace atrest::aws
