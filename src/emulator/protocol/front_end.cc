#include "emulator/protocol/front_end.h"

#include <utility>

#include "emulator/kms_error.h"
#include "emulator/operations/key_metadata.h"
#include "emulator/protocol/http_date.h"

namespace atrest::emulator {
namespace {

constexpr std::string_view kTargetPrefix = "TrentService.";
constexpr std::string_view kContentType = "application/x-amz-json-1.1";
const json::Limits kBodyLimits{512 * 1024, 8};

Result<json::Value> ParseBody(std::string_view body) {
  if (body.empty()) return json::Value::Object();
  Result<json::Value> value = json::Value::Parse(body, kBodyLimits);
  if (!value.ok()) return KmsError("SerializationException", value.error().message);
  if (!value->IsObject()) {
    return KmsError("SerializationException",
                    "Start of structure or map found where not expected.");
  }
  return value;
}

Result<const Operation*> ChooseOperation(const http::ServerRequest& request) {
  TRY_ASSIGN(const std::string_view name, OperationOfTarget(request.HeaderValue("X-Amz-Target")));
  const Operation* operation = FindOperation(name);
  if (operation != nullptr) return operation;
  if (!IsOperationOfAws(name)) return KmsError("UnknownOperationException", "");
  return KmsError("UnsupportedOperationException",
                  std::string(name) + " is not supported by kms-emulator");
}

}  // namespace

Result<std::string_view> OperationOfTarget(std::string_view target) {
  if (!target.starts_with(kTargetPrefix) || target.size() > 100) {
    return KmsError("UnknownOperationException", "");
  }
  return target.substr(kTargetPrefix.size());
}

std::string ErrorBody(const Error& error) {
  json::Value body = json::Value::Object();
  body.Set("__type", error.code.empty() ? "KMSInternalException" : error.code);
  if (!error.message.empty()) body.Set("message", error.message);
  return body.Text();
}

Result<Secret> FrontEnd::Run(const http::ServerRequest& request) const {
  if (request.method != "POST" || request.path != "/") {
    return KmsError("UnknownOperationException", "");
  }
  TRY_ASSIGN(const Operation* operation, ChooseOperation(request));
  TRY_ASSIGN(const PrincipalPtr principal, authenticator_.Authenticate(request, "kms"));
  TRY_ASSIGN(const json::Value body, ParseBody(request.body.Reveal()));
  Input input(body);
  TRY_ASSIGN(const json::Value answer, operation->run(kms_, Call{*principal}, input));
  return answer.SecretText();
}

http::Response FrontEnd::Start(std::string_view content_type, const std::string& request_id) const {
  http::Response response;
  response.headers.push_back({"Content-Type", std::string(content_type)});
  response.headers.push_back({"x-amzn-RequestId", request_id});
  response.headers.push_back({"Date", HttpDate(clock_.WallNow())});
  return response;
}

http::Response FrontEnd::Refuse(const http::ServerRequest& request, const Error& error) const {
  const std::string id = NewKeyId(false, kms_.random);
  if (IsStsRequest(request)) return Wrap(StsFrontEnd::Refuse(error, id), id);
  http::Response response = Start(kContentType, id);
  response.status = HttpStatusOf(error.code.empty() ? "KMSInternalException" : error.code);
  response.body = Secret(ErrorBody(error));
  return response;
}

// What STS answered, with the fields of the head that all answers have.
http::Response FrontEnd::Wrap(http::Response sts_answer, const std::string& request_id) const {
  http::Response response = Start("text/xml", request_id);
  response.status = sts_answer.status;
  response.body = std::move(sts_answer.body);
  return response;
}

http::Response FrontEnd::Answer(const http::ServerRequest& request) const {
  const std::string id = NewKeyId(false, kms_.random);
  if (IsStsRequest(request)) return Wrap(sts_.Answer(request, id), id);
  Result<Secret> body = Run(request);
  if (!body.ok()) return Refuse(request, body.error());
  http::Response response = Start(kContentType, id);
  response.status = 200;
  response.body = std::move(body).value();
  return response;
}

}  // namespace atrest::emulator
