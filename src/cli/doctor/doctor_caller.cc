#include "cli/doctor/doctor_caller.h"

#include <utility>

#include "aws/sigv4/signer.h"
#include "aws/sts/sts_wire.h"
#include "aws/sts/xml_reader.h"
#include "http/url_rule.h"

namespace atrest::cli {
namespace {

constexpr std::string_view kForm = "Action=GetCallerIdentity&Version=2011-06-15";
constexpr std::string_view kArn = "GetCallerIdentityResponse/GetCallerIdentityResult/Arn";

Error Refused(const http::Response& response) {
  const aws::StsError sts = aws::ParseStsError(response.body.Reveal());
  Error error{Failure::kNoCredentials, "sts GetCallerIdentity: "};
  error.code = sts.code.empty() ? "http status " + std::to_string(response.status) : sts.code;
  error.message += error.code + (sts.message.empty() ? "" : ": " + sts.message);
  if (sts.code == "ExpiredToken") error.hint = "renew the credentials where they come from";
  return error;
}

}  // namespace

Result<std::string> AskCallerIdentity(http::Transport& transport, const aws::StsTarget& target,
                                      const aws::Credentials& credentials, WallTime now,
                                      const CallContext& context) {
  http::Request request;
  request.method = "POST";
  request.url = target.url;
  const auto facts = http::CheckUrl(target.url, false);
  request.bypass_proxy = facts.ok() && facts->local;
  request.headers.push_back({"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"});
  request.body = Secret(kForm);
  aws::Signer(target.region, "sts").Sign(request, credentials, now);
  auto response = transport.Send(request, context);
  if (!response.ok()) return Annotate(std::move(response).error(), "sts");
  if (response->status != 200) return Refused(*response);
  std::string arn;
  TRY(aws::ReadXml(response->body.Reveal(), [&](std::string_view path, std::string_view text) {
    if (path == kArn) arn = text;
  }));
  if (arn.empty()) return Error{Failure::kUnreachable, "sts: the answer has no ARN"};
  return arn;
}

}  // namespace atrest::cli
