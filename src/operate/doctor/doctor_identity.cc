#include "operate/doctor/doctor_identity.h"

#include <chrono>

#include "operate/doctor/doctor_checks.h"
#include "operate/status/utc_text.h"

namespace atrest::operate {
namespace {

constexpr std::chrono::minutes kSoon{15};

constexpr const char* kHopFix =
    "in a pod, set hostNetwork: true, or raise the hop limit: aws ec2 "
    "modify-instance-metadata-options --instance-id ID --http-put-response-hop-limit 2; outside of "
    "EC2, give credentials another way and set AWS_EC2_METADATA_DISABLED=true";

CheckResult JudgeMetadata(const IdentitySight& sight) {
  if (!NeedsMetadata(sight.credentials)) {
    return Good(check::kImds, "not needed: the credentials come from elsewhere");
  }
  if (!sight.metadata) return Good(check::kImds, "answers");
  if (sight.metadata->ok()) return Good(check::kImds, "answers with a token of version 2");
  const Error& error = sight.metadata->error();
  if (error.kind == Failure::kAbsent) {
    return NotAsked(check::kImds, "switched off by AWS_EC2_METADATA_DISABLED",
                    "unset it where the instance's role is to give the credentials");
  }
  if (error.kind == Failure::kDeadlineExceeded) {
    return Wrong(check::kImds,
                 "instance metadata never answers a request for a token: the hop limit keeps the "
                 "answer away, or this is not EC2",
                 kHopFix);
  }
  return Wrong(check::kImds, error.message, kHopFix);
}

CheckResult JudgeCredentials(const IdentitySight& sight, bool metadata_is_well) {
  if (sight.credentials.ok()) {
    return Good(check::kCredentials, "from " + sight.credentials->source + ", access key " +
                                         sight.credentials->access_key_id);
  }
  if (!metadata_is_well) return Skipped(check::kCredentials, check::kImds);
  return Wrong(check::kCredentials, sight.credentials.error(),
               "give credentials to this process: an instance role, AWS_PROFILE, or "
               "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY");
}

CheckResult JudgeExpiry(const IdentitySight& sight) {
  if (!sight.credentials.ok()) return Skipped(check::kExpiry, check::kCredentials);
  const auto& expiration = sight.credentials->expiration;
  if (!expiration) return Good(check::kExpiry, "they do not expire");
  if (*expiration <= sight.now) {
    return Wrong(check::kExpiry, "they expired at " + UtcText(*expiration),
                 "renew them where they come from: " + sight.credentials->source);
  }
  const auto left = std::chrono::floor<std::chrono::minutes>(*expiration - sight.now);
  const std::string seen =
      "until " + UtcText(*expiration) + ", " + std::to_string(left.count()) + " minutes";
  // Those of a role are renewed some minutes before; that they are short is no fault.
  if (left < kSoon && sight.credentials->source.starts_with("environment")) {
    return Warning(check::kExpiry, seen, "renew them: nobody renews what is in the environment");
  }
  return Good(check::kExpiry, seen);
}

CheckResult JudgeCaller(const IdentitySight& sight, const std::string& broken) {
  if (!sight.credentials.ok()) return Skipped(check::kIdentity, check::kCredentials);
  if (!broken.empty() || !sight.caller) return Skipped(check::kIdentity, broken);
  if (sight.caller->ok()) return Good(check::kIdentity, sight.caller->value());
  const Error& error = sight.caller->error();
  if (error.code.empty()) {  // STS itself was not reached; KMS does not need it
    return Warning(check::kIdentity, error.message,
                   "let this machine reach STS, or make a VPC endpoint for it, to see here who "
                   "asks KMS");
  }
  return Wrong(check::kIdentity, error, "are these keys active, and of the right account?");
}

}  // namespace

bool NeedsMetadata(const Result<CredentialsFacts>& credentials) {
  if (credentials.ok()) return credentials->source.starts_with("imds");
  return credentials.error().message.find("instance metadata") != std::string::npos;
}

std::vector<CheckResult> JudgeIdentity(const IdentitySight& sight, const std::string& broken) {
  CheckResult metadata = JudgeMetadata(sight);
  const bool well = metadata.outcome != CheckOutcome::kWrong;
  CheckResult expiry = JudgeExpiry(sight);
  const bool expired = expiry.outcome == CheckOutcome::kWrong;
  CheckResult caller = JudgeCaller(sight, expired ? std::string(check::kExpiry) : broken);
  return {std::move(metadata), JudgeCredentials(sight, well), std::move(expiry), std::move(caller)};
}

}  // namespace atrest::operate
