#include "emulator/faults/fault_rule.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "emulator/store/record.h"

namespace atrest::emulator {
namespace {

using std::chrono::milliseconds;

constexpr std::int64_t kLongestMs = 24 * 3'600'000;
constexpr std::size_t kLongestText = 64 * 1024;
constexpr std::size_t kWholeBody = std::numeric_limits<std::size_t>::max();
constexpr std::int64_t kLongestSkewSeconds = std::int64_t{366} * 86'400;

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
  if (reset.has_value()) {
    const bool body = *reset == "after-body";
    const bool head = body || *reset == "after-head";
    if (!head && *reset != "before-reply") {
      record.Fail(R"(has a "reset" that is not "before-reply", "after-head" or "after-body")");
    }
    effect.cut = {head, body ? kWholeBody : 0, true};
  }
  if (truncate.has_value()) {
    effect.cut = {true, static_cast<std::size_t>(std::max(*truncate, std::int64_t{0})), false};
  }
}

void ReadPiece(Record& record, FaultEffect& effect) {
  const std::optional<std::int64_t> piece = record.OptionalInteger("bodyPieceBytes");
  if (!piece.has_value()) return;
  if (*piece < 1) record.Fail("has a \"bodyPieceBytes\" below 1");
  if (effect.body_delay.count() == 0) record.Fail("needs \"bodyDelayMs\" with \"bodyPieceBytes\"");
  effect.body_piece = static_cast<std::size_t>(std::max(*piece, std::int64_t{1}));
}

void ReadSkew(Record& record, FaultEffect& effect) {
  const std::int64_t skew = record.OptionalInteger("clockSkewSeconds").value_or(0);
  if (skew < -kLongestSkewSeconds || skew > kLongestSkewSeconds) {
    record.Fail("has a \"clockSkewSeconds\" of more than a year");
    return;
  }
  effect.clock_skew = std::chrono::seconds(skew);
}

// "operation" is one name or a list of them.
std::vector<std::string> ReadOperations(const json::Value& value, Record& record) {
  const json::Value* member = value.Find("operation");
  if (member == nullptr || !member->IsArray()) {
    const std::string one = record.OptionalText("operation").value_or("");
    return one.empty() ? std::vector<std::string>() : std::vector{one};
  }
  const json::Value& list = record.Array("operation");
  std::vector<std::string> names;
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (!list.At(i).IsString()) record.Fail("has an \"operation\" that is no text");
    names.emplace_back(list.At(i).AsString());
  }
  if (names.empty()) record.Fail("has an empty \"operation\"");
  return names;
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
  ReadPiece(record, effect);
  ReadSkew(record, effect);
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
  if (effect.body_piece != 0) {
    value.Set("bodyPieceBytes", json::Value::Number(static_cast<std::int64_t>(effect.body_piece)));
  }
  if (effect.clock_skew.count() != 0) {
    value.Set("clockSkewSeconds", json::Value::Number(effect.clock_skew.count()));
  }
  if (effect.spread == Spread::kExponential) value.Set("spread", "exponential");
  if (effect.hang) value.Set("hang", json::Value::Bool(true));
  if (effect.cut.has_value() && effect.cut->reset) {
    const bool body = effect.cut->body_bytes == kWholeBody;
    const char* after = body ? "after-body" : "after-head";
    value.Set("reset", effect.cut->head ? after : "before-reply");
  } else if (effect.cut.has_value()) {
    value.Set("truncateBodyTo",
              json::Value::Number(static_cast<std::int64_t>(effect.cut->body_bytes)));
  }
  return value;
}

}  // namespace

FaultRule QuotaOfCryptographicOperations(double per_second) {
  FaultRule rule;
  rule.operations = {"Decrypt",        "Encrypt",   "GenerateDataKey",
                     "GenerateRandom", "ReEncrypt", "GenerateDataKeyWithoutPlaintext"};
  rule.per_second = per_second;
  rule.effect.error = "ThrottlingException";
  return rule;
}

Result<FaultRule> ReadFaultRule(const json::Value& value) {
  Record record(value, "the fault");
  FaultRule rule;
  rule.operations = ReadOperations(value, record);
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
  if (rule.operations.size() == 1) value.Set("operation", rule.operations.front());
  if (rule.operations.size() > 1) {
    json::Value list = json::Value::Array();
    for (const std::string& name : rule.operations) list.Append(json::Value::String(name));
    value.Set("operation", std::move(list));
  }
  SetText(value, "key", rule.key);
  SetText(value, "principal", rule.principal);
  if (rule.skip != 0) value.Set("skip", json::Value::Number(rule.skip));
  if (rule.count.has_value()) value.Set("count", json::Value::Number(*rule.count));
  if (rule.probability < 1) value.Set("probability", json::Value::Real(rule.probability));
  if (rule.seed != 1) {
    value.Set("seed", json::Value::Number(static_cast<std::int64_t>(rule.seed)));
  }
  SetMilliseconds(value, "afterMs", rule.after);
  SetMilliseconds(value, "forMs", rule.lasting.value_or(milliseconds(0)));
  if (rule.per_second > 0) value.Set("perSecond", json::Value::Real(rule.per_second));
  value.Set("effect", WriteEffect(rule.effect));
  return value;
}

}  // namespace atrest::emulator
