#include "aws/sts/sts_client.h"

#include <chrono>
#include <utility>

#include "aws/credentials/bounded_tries.h"
#include "aws/sigv4/signer.h"
#include "http/url_rule.h"

namespace atrest::aws {
namespace {

constexpr int kAttempts = 3;
constexpr BoundedTries kTries{"sts", std::chrono::milliseconds(2500), kAttempts,
                              "can this machine reach the STS endpoint of the region?"};

// AWS reaches the identity provider, or knows a new token, a moment later.
bool MayPass(std::string_view code) {
  return code == "IDPCommunicationError" || code == "InvalidIdentityToken";
}

std::string HintFor(std::string_view code) {
  if (code == "AccessDenied") {
    return "does the role's trust policy allow this caller, and its policy sts:AssumeRole?";
  }
  if (code == "SignatureDoesNotMatch" || code == "RequestExpired") {
    return "are the keys right, and is this machine's clock? run: timedatectl";
  }
  if (code == "ExpiredTokenException" || code == "InvalidIdentityToken") {
    return "is the token file still being renewed, and does IAM know its identity provider?";
  }
  if (code == "RegionDisabledException") return "switch STS on for this region, or name another";
  return "";
}

Error Refused(const http::Response& response) {
  StsError sts = ParseStsError(response.body.Reveal());
  Error error{Failure::kNoCredentials, "", HintFor(sts.code)};
  error.message = sts.code.empty() ? "http status " + std::to_string(response.status)
                                   : sts.code + ": " + sts.message;
  if (sts.request_id.empty()) sts.request_id = response.HeaderValue("x-amzn-requestid");
  if (!sts.request_id.empty()) error.message += " (request id " + sts.request_id + ")";
  error.code = std::move(sts.code);
  error.request_id = std::move(sts.request_id);
  return error;
}

http::Request RequestTo(const StsTarget& target, Secret form) {
  http::Request request;
  request.method = "POST";
  request.url = target.url;
  auto facts = http::CheckUrl(target.url, false);
  request.bypass_proxy = facts.ok() && facts->local;
  request.headers.push_back({"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"});
  request.body = std::move(form);
  return request;
}

}  // namespace

struct StsClient::Question {
  std::string what;  // in front of errors
  http::Request request;
  const Credentials* signer = nullptr;  // nullptr: it is not signed
  std::string region = {};
};

StsClient::StsClient(http::Transport& transport, const Clock& clock, ClockSkew* skew)
    : transport_(transport), clock_(clock), skew_(skew) {}

Result<Credentials> StsClient::AssumeRole(const StsTarget& target, const RoleWish& wish,
                                          const Credentials& with, const CallContext& context) {
  return Ask({"sts AssumeRole of " + wish.role_arn, RequestTo(target, AssumeRoleForm(wish)), &with,
              target.region},
             context);
}

Result<Credentials> StsClient::AssumeRoleWithWebIdentity(const StsTarget& target,
                                                         const RoleWish& wish, const Secret& token,
                                                         const CallContext& context) {
  return Ask({"sts AssumeRoleWithWebIdentity of " + wish.role_arn,
              RequestTo(target, WebIdentityForm(wish, token))},
             context);
}

// The correction of the clock that it was signed with.
std::chrono::seconds StsClient::Sign(Question& question) const {
  const auto correction = skew_ == nullptr ? std::chrono::seconds(0) : skew_->Correction();
  if (question.signer != nullptr) {
    Signer(question.region, "sts")
        .Sign(question.request, *question.signer, clock_.WallNow() + correction);
  }
  return correction;
}

bool StsClient::MayHelpToAskAgain(const Question& question, const http::Response& answer,
                                  const Error& error, std::chrono::seconds used) const {
  if (MayPass(error.code)) return true;
  return question.signer != nullptr && skew_ != nullptr && MayBeClockSkew(error.code) &&
         skew_->Learn(answer, question.request.url, used, clock_.WallNow(), error.request_id);
}

Result<Credentials> StsClient::Ask(Question question, const CallContext& context) {
  for (int attempt = 1;; ++attempt) {
    const std::chrono::seconds used = Sign(question);
    auto response = SendWithTries(transport_, clock_, question.request, kTries, context);
    if (!response.ok()) {
      Error error = Annotate(std::move(response).error(), question.what);
      const bool own =
          error.kind == Failure::kCancelled || error.kind == Failure::kDeadlineExceeded;
      if (!own) error.kind = Failure::kNoCredentials;
      return error;
    }
    if (response->status == 200) {
      auto credentials = ParseAssumeRoleReply(response->body.Reveal());
      if (credentials.ok()) return credentials;
      return Annotate(std::move(credentials).error(), question.what);
    }
    Error error = Annotate(Refused(*response), question.what);
    if (attempt == kAttempts || !MayHelpToAskAgain(question, *response, error, used)) return error;
  }
}

}  // namespace atrest::aws
