#include "emulator/faults/fault_stage.h"

#include <string>
#include <utility>

#include "emulator/faults/error_text.h"
#include "emulator/kms_error.h"
#include "emulator/protocol/authenticator.h"
#include "emulator/protocol/http_date.h"

namespace atrest::emulator {
namespace {

void Apply(const Fault& fault, http::ServerResponse& response) {
  const FaultEffect& effect = fault.effect;
  if (effect.body.has_value()) response.body = Secret(*effect.body);
  if (effect.status.has_value()) response.status = *effect.status;
  response.delay = fault.delay;
  response.cut = effect.cut;
  response.body_delay = effect.body_delay;
  response.body_piece = effect.body_piece;
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

http::Response FaultStage::AnswerWith(const FaultEffect& effect, const http::ServerRequest& request,
                                      const RequestFacts& facts) const {
  if (!effect.error.empty()) {
    std::string text =
        effect.message.value_or(TextOfError(effect.error, facts, parts_.store.home()));
    return parts_.front_end.Refuse(request, KmsError(effect.error, std::move(text)));
  }
  if (effect.clock_skew.count() == 0 || !parts_.check_signatures) {
    return parts_.front_end.Answer(request);
  }
  ShiftedClock skewed(parts_.clock);
  skewed.Shift(effect.clock_skew);
  const SignatureAuthenticator authenticator(parts_.principals, parts_.store.home().region(),
                                             skewed, parts_.clock);
  const auto known = authenticator.Authenticate(request, IsStsRequest(request) ? "sts" : "kms");
  http::Response response = known.ok() ? parts_.front_end.Answer(request)
                                       : parts_.front_end.Refuse(request, known.error());
  for (http::Header& header : response.headers) {
    if (header.name == "Date") header.value = HttpDate(skewed.WallNow());
  }
  return response;
}

http::ServerResponse FaultStage::Answer(const http::ServerRequest& request) const {
  if (!parts_.record_requests && parts_.faults.IsEmpty()) return parts_.front_end.Answer(request);
  RequestSummary summary = Summarise(request, parts_.store, parts_.principals);
  const std::optional<Fault> fault = parts_.faults.Take(summary.facts);
  http::ServerResponse response = fault.has_value()
                                      ? AnswerWith(fault->effect, request, summary.facts)
                                      : parts_.front_end.Answer(request);
  if (fault.has_value()) Apply(*fault, response);
  if (parts_.record_requests) Record(request, std::move(summary), response, fault);
  return response;
}

}  // namespace atrest::emulator
