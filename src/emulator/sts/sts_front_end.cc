#include "emulator/sts/sts_front_end.h"

#include <algorithm>
#include <array>
#include <string>

#include "emulator/kms_error.h"
#include "emulator/sts/form.h"
#include "emulator/sts/xml.h"

namespace atrest::emulator {
namespace {

constexpr std::string_view kNamespace = "https://sts.amazonaws.com/doc/2011-06-15/";

struct CodePair {
  std::string_view kms;
  std::string_view sts;
};

// STS has other names for what KMS refuses too.
constexpr std::array kCodes{
    CodePair{"InvalidSignatureException", "SignatureDoesNotMatch"},
    CodePair{"UnrecognizedClientException", "InvalidClientTokenId"},
    CodePair{"MissingAuthenticationTokenException", "MissingAuthenticationToken"},
    CodePair{"ExpiredTokenException", "ExpiredToken"},
    CodePair{"ValidationException", "ValidationError"},
    CodePair{"AccessDeniedException", "AccessDenied"},
    CodePair{"ThrottlingException", "Throttling"},
};
constexpr std::array<std::string_view, 6> kForbidden{
    "SignatureDoesNotMatch", "InvalidClientTokenId", "MissingAuthenticationToken",
    "ExpiredToken",          "AccessDenied",         "IDPRejectedClaim"};

std::string_view StsCode(std::string_view code) {
  for (const CodePair& pair : kCodes) {
    if (pair.kms == code) return pair.sts;
  }
  return code.empty() ? "InternalFailure" : code;
}

int StatusOf(std::string_view sts_code) {
  const bool forbidden =
      std::find(kForbidden.begin(), kForbidden.end(), sts_code) != kForbidden.end();
  return forbidden ? 403 : HttpStatusOf(sts_code);
}

std::string Root(std::string_view name) {
  return "<" + std::string(name) + " xmlns=\"" + std::string(kNamespace) + "\">";
}

}  // namespace

bool IsStsRequest(const http::ServerRequest& request) {
  return request.method == "POST" && request.path == "/" &&
         request.HeaderValue("X-Amz-Target").empty() &&
         request.HeaderValue("Content-Type").starts_with("application/x-www-form-urlencoded");
}

std::string StsActionOf(const http::ServerRequest& request) {
  const Result<json::Value> form = ParseForm(request.body.Reveal());
  const json::Value* action = form.ok() ? form->Find("Action") : nullptr;
  return action == nullptr ? "" : std::string(action->AsString().substr(0, 100));
}

http::Response StsFrontEnd::Refuse(const Error& error, std::string_view request_id) {
  const std::string_view code = error.code;
  http::Response response;
  response.status = StatusOf(code);
  const std::string_view side = response.status < 500 ? "Sender" : "Receiver";
  response.body = Secret(Root("ErrorResponse") +
                         Element("Error", TextElement("Type", side) + TextElement("Code", code) +
                                              TextElement("Message", error.message)) +
                         TextElement("RequestId", request_id) + "</ErrorResponse>");
  return response;
}

http::Response StsFrontEnd::Answer(const http::ServerRequest& request,
                                   std::string_view request_id) const {
  const Result<json::Value> form = ParseForm(request.body.Reveal());
  if (!form.ok()) return Refuse(form.error(), request_id);
  const Result<Secret> result = sts_.Run(request, *form);
  if (!result.ok()) {
    Error error = result.error();
    error.code = StsCode(error.code);
    return Refuse(error, request_id);
  }
  const std::string name = StsActionOf(request) + "Response";
  http::Response response;
  response.status = 200;
  response.body = Secret(Root(name));
  response.body.Append(result->Reveal());
  response.body.Append(Element("ResponseMetadata", TextElement("RequestId", request_id)) + "</" +
                       name + ">");
  return response;
}

}  // namespace atrest::emulator
