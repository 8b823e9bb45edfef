#include "aws/credentials/process_credentials.h"

#include <chrono>
#include <utility>

#include "aws/credentials/json_credentials.h"

namespace atrest::aws {
namespace {

constexpr std::chrono::seconds kTimeout{60};
constexpr std::size_t kMaxOutputBytes = 64 * 1024;

}  // namespace

Result<Credentials> CredentialsFromProcess(CommandRunner& commands, const Clock& clock,
                                           const std::string& command, const CallContext& context) {
  CallContext bounded = context;
  bounded.deadline = context.deadline.EarlierOf(Deadline::After(clock.Now(), kTimeout));
  auto output = commands.Run(command, kMaxOutputBytes, bounded);
  if (!output.ok()) {
    Error error = Annotate(std::move(output).error(), "credential_process");
    const bool callers_time = context.deadline.Passed(clock.Now());
    if (error.kind == Failure::kCancelled) return error;
    if (error.kind == Failure::kDeadlineExceeded && callers_time) return error;
    error.kind = Failure::kNoCredentials;
    error.hint = "run the profile's credential_process by hand, as this user";
    return error;
  }
  auto credentials = ParseJsonCredentials(
      output->Reveal(),
      {.token_name = "SessionToken", .token_required = false, .version_required = true});
  if (!credentials.ok()) return Annotate(std::move(credentials).error(), "credential_process");
  return credentials;
}

}  // namespace atrest::aws
