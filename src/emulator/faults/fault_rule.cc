#include "emulator/faults/fault_rule.h"

#include <algorithm>
#include <utility>

#include "emulator/store/record.h"

namespace atrest::emulator {
namespace {

using std::chrono::milliseconds;

constexpr std::int64_t kLongestMs = 24 * 3'600'000;
constexpr std::size_t kLongestText = 64 * 1024;

std::optional<milliseconds> ReadMilliseconds(Record& record, std::string_view name) {
  const std::optional<std::int64_t> number = record.OptionalInteger(name);
  if (!number.has_value()) return std::nullopt;
  if (*number < 0 || *number > kLongestMs) {
    record.Fail("has a \"" + std::string(name) + "\" that is not 0 to " +
                std::to_string(kLongestMs));
  }
  return milliseconds(std::clamp(*number, std::int64_t{0}, kLongestMs));
}

void ReadCut(Record& record, FaultEffect& effect) {
  const std::optional<std::string> reset = record.OptionalText("reset");
  const std::optional<std::int64_t> truncate = record.OptionalInteger("truncateBodyTo");
  if (reset.has_value() && *reset != "before-reply" && *reset != "after-head") {
    record.Fail("has a \"reset\" that is neither \"before-reply\" nor \"after-head\"");
  }
  if (reset.has_value()) effect.cut = {*reset == "after-head", 0, true};
  if (truncate.has_value()) {
    effect.cut = {true, static_cast<std::size_t>(std::max(*truncate, std::int64_t{0})), false};
  }
}

Result<FaultEffect> ReadEffect(const json::Value& value) {
  Record record(value, "the fault's effect");
  FaultEffect effect;
  effect.error = record.OptionalText("error").value_or("");
  effect.message = record.OptionalText("message");
  effect.body = record.OptionalText("body");
  if (const auto status = record.OptionalInteger("status"); status.has_value()) {
    if (*status < 200 || *status > 599) record.Fail("has a \"status\" that is not 200 to 599");
    effect.status = static_cast<int>(*status);
  }
  effect.latency = ReadMilliseconds(record, "latencyMs").value_or(milliseconds(0));
  effect.jitter = ReadMilliseconds(record, "jitterMs").value_or(milliseconds(0));
  effect.body_delay = ReadMilliseconds(record, "bodyDelayMs").value_or(milliseconds(0));
  const std::string spread = record.OptionalText("spread").value_or("uniform");
  if (spread != "uniform" && spread != "exponential") {
    record.Fail("has a \"spread\" that is neither \"uniform\" nor \"exponential\"");
  }
  effect.spread = spread == "exponential" ? Spread::kExponential : Spread::kUniform;
  effect.hang = record.OptionalFlag("hang").value_or(false);
  ReadCut(record, effect);
  if (effect.error.size() > 200 ||
      (effect.body.has_value() && effect.body->size() > kLongestText)) {
    record.Fail("is too long");
  }
  TRY(record.Finish());
  return effect;
}

void SetMilliseconds(json::Value& value, std::string_view name, milliseconds time) {
  if (time.count() != 0) value.Set(name, json::Value::Number(time.count()));
}

void SetText(json::Value& value, std::string_view name, const std::string& text) {
  if (!text.empty()) value.Set(name, text);
}

json::Value WriteEffect(const FaultEffect& effect) {
  json::Value value = json::Value::Object();
  SetText(value, "error", effect.error);
  if (effect.message.has_value()) value.Set("message", *effect.message);
  if (effect.body.has_value()) value.Set("body", *effect.body);
  if (effect.status.has_value()) value.Set("status", json::Value::Number(*effect.status));
  SetMilliseconds(value, "latencyMs", effect.latency);
  SetMilliseconds(value, "jitterMs", effect.jitter);
  SetMilliseconds(value, "bodyDelayMs", effect.body_delay);
  if (effect.spread == Spread::kExponential) value.Set("spread", "exponential");
  if (effect.hang) value.Set("hang", json::Value::Bool(true));
  if (effect.cut.has_value() && effect.cut->reset) {
    value.Set("reset", effect.cut->head ? "after-head" : "before-reply");
  } else if (effect.cut.has_value()) {
    value.Set("truncateBodyTo",
              json::Value::Number(static_cast<std::int64_t>(effect.cut->body_bytes)));
  }
  return value;
}

}  // namespace

Result<FaultRule> ReadFaultRule(const json::Value& value) {
  Record record(value, "the fault");
  FaultRule rule;
  rule.operation = record.OptionalText("operation").value_or("");
  rule.key = record.OptionalText("key").value_or("");
  rule.principal = record.OptionalText("principal").value_or("");
  rule.skip = record.OptionalInteger("skip").value_or(0);
  rule.count = record.OptionalInteger("count");
  rule.probability = record.OptionalReal("probability").value_or(1);
  rule.seed = static_cast<std::uint64_t>(record.OptionalInteger("seed").value_or(1));
  rule.after = ReadMilliseconds(record, "afterMs").value_or(milliseconds(0));
  rule.lasting = ReadMilliseconds(record, "forMs");
  rule.per_second = record.OptionalReal("perSecond").value_or(0);
  const json::Value& effect = record.Object("effect");
  if (rule.skip < 0 || rule.count.value_or(1) < 1) record.Fail("has a negative or empty count");
  if (!(rule.probability >= 0 && rule.probability <= 1)) {
    record.Fail("has a \"probability\" that is not 0 to 1");
  }
  if (!(rule.per_second >= 0 && rule.per_second <= 1e6)) {
    record.Fail("has a \"perSecond\" that is not 0 to 1000000");
  }
  if (effect.MemberNames().empty()) record.Fail("has no \"effect\"");
  TRY(record.Finish());
  TRY_ASSIGN(rule.effect, ReadEffect(effect));
  return rule;
}

json::Value WriteFaultRule(const FaultRule& rule) {
  json::Value value = json::Value::Object();
  SetText(value, "id", rule.id);
  SetText(value, "operation", rule.operation);
  SetText(value, "key", rule.key);
  SetText(value, "principal", rule.principal);
  if (rule.skip != 0) value.Set("skip", json::Value::Number(rule.skip));
  if (rule.count.has_value()) value.Set("count", json::Value::Number(*rule.count));
  if (rule.probability < 1) value.Set("probability", json::Value::Real(rule.probability));
  SetMilliseconds(value, "afterMs", rule.after);
  SetMilliseconds(value, "forMs", rule.lasting.value_or(milliseconds(0)));
  if (rule.per_second > 0) value.Set("perSecond", json::Value::Real(rule.per_second));
  value.Set("effect", WriteEffect(rule.effect));
  return value;
}

}  // namespace atrest::emulator
