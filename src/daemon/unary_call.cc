#include "daemon/unary_call.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace atrest::daemon {
namespace {

// For callers that set no deadline, or one far away: nobody waits for KMS longer than this.
constexpr std::chrono::nanoseconds kLongest = std::chrono::seconds(30);

// gRPC's deadline is a wall-clock time; it is turned into a steady one here and nowhere else.
Deadline SteadyDeadline(const grpc::CallbackServerContext& context, const Clock& clock) {
  const WallTime wall = context.deadline();
  const WallTime wall_now = clock.WallNow();
  std::chrono::nanoseconds left = kLongest;
  if (wall < wall_now + kLongest) left = wall - wall_now;
  return Deadline::After(clock.Now(), left);
}

}  // namespace

UnaryCall::UnaryCall(Deadline deadline, std::string id)
    : context_{deadline, stop_.get_token(), std::move(id)} {}

UnaryCall* UnaryCall::Begin(const grpc::CallbackServerContext& context, const Clock& clock,
                            std::string id) {
  return new UnaryCall(SteadyDeadline(context, clock), std::move(id));
}

}  // namespace atrest::daemon
