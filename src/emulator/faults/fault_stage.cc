#include "emulator/faults/fault_stage.h"

#include <array>
#include <string>
#include <utility>

#include "emulator/kms_error.h"

namespace atrest::emulator {
namespace {

struct CodeText {
  std::string_view code;
  std::string_view text;
};

// AWS's own texts, where they do not depend on the request. Source: KMS developer guide,
// "Throttling AWS KMS requests"; "Common Errors".
constexpr std::array kTexts{
    CodeText{"ThrottlingException",
             "You have exceeded the rate at which you may call KMS. Reduce the frequency of your "
             "calls."},
    CodeText{"ExpiredTokenException", "The security token included in the request is expired"},
    CodeText{"UnrecognizedClientException",
             "The security token included in the request is invalid."},
    CodeText{"DependencyTimeoutException",
             "The system timed out while trying to fulfill the request."},
    CodeText{"KMSInternalException",
             "The request processing has failed because of an unknown "
             "error, exception or failure."},
    CodeText{"KeyUnavailableException",
             "The request was rejected because the specified KMS key "
             "was not available."},
    CodeText{"ServiceUnavailable",
             "The request has failed due to a temporary failure of the "
             "server."},
};

std::string TextOf(const FaultEffect& effect) {
  if (effect.message.has_value()) return *effect.message;
  for (const CodeText& entry : kTexts) {
    if (entry.code == effect.error) return std::string(entry.text);
  }
  return "";
}

void Apply(const Fault& fault, http::ServerResponse& response) {
  const FaultEffect& effect = fault.effect;
  if (effect.body.has_value()) response.body = Secret(*effect.body);
  if (effect.status.has_value()) response.status = *effect.status;
  response.delay = fault.delay;
  response.cut = effect.cut;
  response.body_delay = effect.body_delay;
}

// The code of an answer that is an error.
std::string CodeOf(const http::Response& response) {
  if (response.status == 200) return "";
  const std::string_view text = response.body.Reveal();
  constexpr std::string_view kOpen = "<Code>", kClose = "</Code>";  // of STS
  const std::size_t open = text.find(kOpen), close = text.find(kClose);
  if (open < close && close != std::string_view::npos) {
    return std::string(text.substr(open + kOpen.size(), close - open - kOpen.size()));
  }
  const Result<json::Value> body = json::Value::Parse(text);
  const json::Value* type = body.ok() ? body->Find("__type") : nullptr;
  return type == nullptr ? "unreadable" : std::string(type->AsString());
}

}  // namespace

void FaultStage::Record(const http::ServerRequest& request, RequestSummary summary,
                        const http::ServerResponse& response,
                        const std::optional<Fault>& fault) const {
  LoggedRequest entry;
  entry.time = parts_.clock.WallNow();
  entry.request_id = response.HeaderValue("x-amzn-RequestId");
  entry.operation = std::move(summary.facts.operation);
  entry.key = std::move(summary.facts.key);
  entry.principal = std::move(summary.facts.principal);
  entry.code = CodeOf(response);
  entry.status = response.status;
  if (fault.has_value()) entry.fault = fault->rule_id;
  entry.user_agent = request.HeaderValue("User-Agent").substr(0, 500);
  entry.context = std::move(summary.context);
  parts_.log.Add(std::move(entry));
}

http::ServerResponse FaultStage::Answer(const http::ServerRequest& request) const {
  if (!parts_.record_requests && parts_.faults.IsEmpty()) return parts_.front_end.Answer(request);
  RequestSummary summary = Summarise(request, parts_.store, parts_.principals);
  const std::optional<Fault> fault = parts_.faults.Take(summary.facts);
  http::ServerResponse response =
      fault.has_value() && !fault->effect.error.empty()
          ? parts_.front_end.Refuse(request, KmsError(fault->effect.error, TextOf(fault->effect)))
          : parts_.front_end.Answer(request);
  if (fault.has_value()) Apply(*fault, response);
  if (parts_.record_requests) Record(request, std::move(summary), response, fault);
  return response;
}

}  // namespace atrest::emulator
