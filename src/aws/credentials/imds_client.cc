#include "aws/credentials/imds_client.h"

#include <chrono>
#include <utility>

#include "aws/credentials/bounded_tries.h"
#include "aws/credentials/profiles.h"

namespace atrest::aws {
namespace {

constexpr std::chrono::seconds kTokenLife{21600};
constexpr std::chrono::seconds kTokenMargin{300};
constexpr std::size_t kMaxReplyBytes = 16 * 1024;
constexpr std::size_t kMaxTokenBytes = 1024;

constexpr const char* kHopHint =
    "in a pod, the metadata hop limit (1 by default) keeps the answer away: run with "
    "hostNetwork: true; outside of EC2, set AWS_EC2_METADATA_DISABLED=true and give credentials "
    "another way";

constexpr BoundedTries kTries{"instance metadata", std::chrono::milliseconds(1000), 3, kHopHint};

http::Request RequestTo(std::string method, std::string url) {
  http::Request request;
  request.method = std::move(method);
  request.url = std::move(url);
  request.max_reply_bytes = kMaxReplyBytes;
  request.bypass_proxy = true;
  return request;
}

Error Failed(Failure kind, std::string message, std::string hint = "") {
  return Error{kind, "instance metadata: " + std::move(message), std::move(hint)};
}

bool IsHeaderSafe(std::string_view token) {
  if (token.empty() || token.size() > kMaxTokenBytes) return false;
  for (char c : token) {
    if (c <= ' ' || c >= '\x7f') return false;
  }
  return true;
}

}  // namespace

ImdsClient::ImdsClient(http::Transport& transport, const Environment& environment,
                       const Clock& clock, const Filesystem* filesystem, std::string profile)
    : transport_(transport),
      environment_(environment),
      clock_(clock),
      filesystem_(filesystem),
      profile_(std::move(profile)) {}

Result<ImdsSettings> ImdsClient::Settings() const {
  if (filesystem_ == nullptr) return ImdsSettings::From(environment_);
  TRY_ASSIGN(Profiles profiles, Profiles::Load(environment_, *filesystem_));
  return ImdsSettings::From(
      environment_, profiles.Find(profile_.empty() ? ChosenProfile(environment_) : profile_));
}

Result<Secret> ImdsClient::TokenFor(const ImdsSettings& settings, const CallContext& context) {
  {
    Lock lock(mutex_);
    if (token_.has_value() && clock_.Now() < token_->until) return token_->text.Clone();
  }
  http::Request request = RequestTo("PUT", settings.endpoint + "/latest/api/token");
  request.headers.push_back(
      {"X-aws-ec2-metadata-token-ttl-seconds", std::to_string(kTokenLife.count())});
  TRY_ASSIGN(http::Response response, SendWithTries(transport_, clock_, request, kTries, context));
  if (response.status != 200) {
    return Failed(Failure::kUnreachable,
                  "no version 2 token, http status " + std::to_string(response.status),
                  "version 1 is never used; allow version 2: aws ec2 "
                  "modify-instance-metadata-options --http-endpoint enabled");
  }
  if (!IsHeaderSafe(response.body.Reveal())) {
    return Failed(Failure::kUnreachable, "the token is no token");
  }
  Lock lock(mutex_);
  token_ = Token{response.body.Clone(), clock_.Now() + kTokenLife - kTokenMargin};
  return std::move(response.body);
}

void ImdsClient::DropToken() {
  Lock lock(mutex_);
  token_.reset();
}

Result<Secret> ImdsClient::Get(const std::string& path, const CallContext& context) {
  TRY_ASSIGN(ImdsSettings settings, Settings());
  if (settings.disabled) {
    return Failed(Failure::kAbsent, "switched off by AWS_EC2_METADATA_DISABLED",
                  "unset AWS_EC2_METADATA_DISABLED, or give the credentials another way");
  }
  for (bool again = true;; again = false) {
    TRY_ASSIGN(Secret token, TokenFor(settings, context));
    http::Request request = RequestTo("GET", settings.endpoint + path);
    request.headers.push_back({"X-aws-ec2-metadata-token", std::string(token.Reveal())});
    TRY_ASSIGN(http::Response response,
               SendWithTries(transport_, clock_, request, kTries, context));
    if (response.status == 200) return std::move(response.body);
    if (response.status == 401) DropToken();
    if (response.status == 401 && again) continue;
    return Failed(response.status == 404 ? Failure::kAbsent : Failure::kUnreachable,
                  "http status " + std::to_string(response.status) + " for " + path);
  }
}

}  // namespace atrest::aws
