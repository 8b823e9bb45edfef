#include "emulator/faults/control_api.h"

#include <charconv>
#include <utility>

#include "emulator/store/record.h"
#include "emulator/store/state_text.h"

namespace atrest::emulator {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::int64_t kMostSeconds = std::int64_t{100} * 365 * 86'400;
const json::Limits kLimits{512 * 1024, 8};

Error NoSuchThing(const http::ServerRequest& request) {
  return Error{Failure::kAbsent, "nothing answers " + request.method + " " + request.path,
               "see docs/emulator.md"};
}

std::int64_t ReadSeconds(Record& record, std::string_view name, std::int64_t otherwise) {
  const std::int64_t number = record.OptionalInteger(name).value_or(otherwise);
  if (number < -kMostSeconds || number > kMostSeconds) {
    record.Fail("has a \"" + std::string(name) + "\" that is too large");
    return 0;
  }
  return number;
}

// The number behind "since=" in a query; 0 if there is none.
std::uint64_t Since(std::string_view query) {
  constexpr std::string_view kName = "since=";
  std::uint64_t number = 0;
  if (query.starts_with(kName)) {
    std::from_chars(query.data() + kName.size(), query.data() + query.size(), number);
  }
  return number;
}

json::Value Wrapped(std::string_view name, json::Value value) {
  json::Value object = json::Value::Object();
  object.Set(name, std::move(value));
  return object;
}

}  // namespace

Result<std::vector<FaultRule>> ReadFaultRules(std::string_view text) {
  TRY_ASSIGN(const json::Value value, json::Value::Parse(text, kLimits));
  std::vector<FaultRule> rules;
  if (!value.IsArray()) {
    TRY_ASSIGN(FaultRule rule, ReadFaultRule(value));
    rules.push_back(std::move(rule));
    return rules;
  }
  for (std::size_t i = 0; i < value.size(); ++i) {
    TRY_ASSIGN(FaultRule rule, ReadFaultRule(value.At(i)));
    rules.push_back(std::move(rule));
  }
  return rules;
}

Result<json::Value> ControlApi::AddFaults(std::string_view body) {
  TRY_ASSIGN(std::vector<FaultRule> rules, ReadFaultRules(body));
  json::Value ids = json::Value::Array();
  for (FaultRule& rule : rules) {
    if (!rule.key.empty()) {
      const Result<KeyPtr> key = parts_.store.Resolve(rule.key);
      if (key.ok()) rule.key = (*key)->id;
    }
    ids.Append(json::Value::String(parts_.faults.Add(std::move(rule))));
  }
  return Wrapped("ids", std::move(ids));
}

Result<json::Value> ControlApi::RemoveFault(const std::string& id) {
  if (parts_.faults.Remove(id)) return json::Value::Object();
  return Error{Failure::kAbsent, "there is no fault " + id, "GET /faults lists them"};
}

Result<json::Value> ControlApi::SetClock(std::string_view body) {
  if (!body.empty()) {
    TRY_ASSIGN(const json::Value value, json::Value::Parse(body, kLimits));
    Record record(value, "the clock");
    const std::int64_t keys = ReadSeconds(record, "offsetSeconds", parts_.clock.offset().count());
    const std::int64_t signatures =
        ReadSeconds(record, "signatureOffsetSeconds", parts_.signature_clock.offset().count());
    TRY(record.Finish());
    parts_.clock.Shift(seconds(keys));
    parts_.signature_clock.Shift(seconds(signatures));
  }
  json::Value answer = json::Value::Object();
  answer.Set("offsetSeconds", json::Value::Number(parts_.clock.offset().count()));
  answer.Set("signatureOffsetSeconds",
             json::Value::Number(parts_.signature_clock.offset().count()));
  return answer;
}

Result<json::Value> ControlApi::SetLag(std::string_view body) {
  TRY_ASSIGN(const json::Value value, json::Value::Parse(body, kLimits));
  Record record(value, "the lag");
  const std::int64_t key = ReadSeconds(record, "keyMs", 0);
  const std::int64_t alias = ReadSeconds(record, "aliasMs", 0);
  if (key < 0 || alias < 0) record.Fail("is negative");
  TRY(record.Finish());
  parts_.store.SetLag({milliseconds(key), milliseconds(alias)});
  return json::Value::Object();
}

Result<json::Value> ControlApi::Reset() {
  TRY(parts_.store.Clear());
  parts_.faults.Clear();
  parts_.log.Clear();
  parts_.clock.Shift(seconds(0));
  parts_.signature_clock.Shift(seconds(0));
  return json::Value::Object();
}

Result<json::Value> ControlApi::ExportState() {
  const Secret text = WriteState(parts_.store.Export());
  return json::Value::Parse(text.Reveal(), {kMaxStateTextBytes, kMaxStateDepth});
}

Result<json::Value> ControlApi::ImportState(std::string_view body) {
  TRY_ASSIGN(SavedState state, ReadState(body, parts_.store.home()));
  TRY(parts_.store.Replace(std::move(state)));
  return json::Value::Object();
}

Result<json::Value> ControlApi::Run(const http::ServerRequest& request) {
  const std::string call = request.method + " " + request.path;
  constexpr std::string_view kOneFault = "DELETE /faults/";
  if (call == "GET /faults") return Wrapped("faults", parts_.faults.Describe());
  if (call == "POST /faults") return AddFaults(request.body.Reveal());
  if (call == "DELETE /faults") {
    parts_.faults.Clear();
    return json::Value::Object();
  }
  if (call.starts_with(kOneFault)) return RemoveFault(call.substr(kOneFault.size()));
  if (call == "GET /requests") {
    return Wrapped("requests", parts_.log.Requests(Since(request.query)));
  }
  if (call == "DELETE /requests") {
    parts_.log.Clear();
    return json::Value::Object();
  }
  if (call == "GET /counters") return parts_.log.Counters();
  if (call == "GET /clock") return SetClock("");
  if (call == "PUT /clock") return SetClock(request.body.Reveal());
  if (call == "PUT /lag") return SetLag(request.body.Reveal());
  if (call == "GET /state") return ExportState();
  if (call == "PUT /state") return ImportState(request.body.Reveal());
  if (call == "POST /reset") return Reset();
  return NoSuchThing(request);
}

http::ServerResponse ControlApi::Answer(const http::ServerRequest& request) {
  http::ServerResponse response;
  response.headers.push_back({"Content-Type", "application/json"});
  const Result<json::Value> answer = Run(request);
  if (answer.ok()) {
    response.status = 200;
    response.body = answer->SecretText();
    return response;
  }
  response.status = answer.error().kind == Failure::kAbsent ? 404 : 400;
  response.body = Wrapped("error", json::Value::String(answer.error().message)).SecretText();
  return response;
}

}  // namespace atrest::emulator
