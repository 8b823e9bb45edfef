#include "daemon/key_plugin.h"

#include <chrono>
#include <memory>
#include <utility>

namespace atrest::daemon {
namespace {

constexpr const char* kEncrypt = "encrypt";
constexpr const char* kDecrypt = "decrypt";

// What the caller did is not the operator's trouble.
telemetry::Level LevelFor(Failure kind) {
  switch (kind) {
    case Failure::kCancelled: return telemetry::Level::kDebug;
    case Failure::kBadInput:
    case Failure::kBadCiphertext:
    case Failure::kDeadlineExceeded:
    case Failure::kOverloaded:
    case Failure::kThrottled: return telemetry::Level::kWarn;
    case Failure::kKeyNotFound:
    case Failure::kKeyUnusable:
    case Failure::kDenied:
    case Failure::kUnreachable:
    case Failure::kServiceFault:
    case Failure::kNoCredentials:
    case Failure::kAbsent:
    case Failure::kSystem:
    case Failure::kBug: return telemetry::Level::kError;
  }
  return telemetry::Level::kError;
}

// By us, or by KMS because the policy told it which key it has to be.
bool IsRefusedByPolicy(const Error* error) {
  return error != nullptr &&
         (error->code == provider::kUntrustedKey || error->code == "IncorrectKeyException");
}

const char* Outcome(const Error* error) {
  if (error == nullptr) return "call succeeded";
  return IsRefusedByPolicy(error) ? "decrypt refused by policy" : "call failed";
}

telemetry::Histogram& QueueTime(telemetry::Metrics& metrics, const std::string& key,
                                const char* operation) {
  return metrics.GetHistogram(
      "aws_encryption_provider_queue_seconds", "how long calls waited for a worker",
      {{"key_arn", key}, {"operation", operation}}, {0.0001, 0.001, 0.01, 0.1, 0.5, 1, 2, 5});
}

// kube-apiserver's own time limit is 3 s unless its EncryptionConfiguration has another.
telemetry::Histogram& CallTime(telemetry::Metrics& metrics, const std::string& key,
                               const char* operation) {
  return metrics.GetHistogram("aws_encryption_provider_call_seconds",
                              "how long callers waited for an answer of any kind",
                              {{"key_arn", key}, {"operation", operation}},
                              {0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 10});
}

telemetry::Gauge& InFlight(telemetry::Metrics& metrics, const std::string& key,
                           const char* operation) {
  return metrics.GetGauge("aws_encryption_provider_calls_in_flight",
                          "calls that are waiting for a worker or for KMS",
                          {{"key_arn", key}, {"operation", operation}});
}

template <typename T>
const std::string& RequestIdOf(const Result<T>& result) {
  return result.ok() ? result->request_id : result.error().request_id;
}

template <typename T>
const Error* ErrorOf(const Result<T>& result) {
  return result.ok() ? nullptr : &result.error();
}

}  // namespace

KeyPlugin::Version::Version(kms::KeyService& kms, const char* name_in, KeyPlugin& plugin,
                            const SharedParts& parts)
    : name(name_in),
      metered(kms, plugin.settings_.key, name, parts.metrics, parts.clock),
      watched(metered, plugin.settings_, plugin.health_, parts.clock),
      encryptor(watched, plugin.settings_, *plugin.identity_),
      decryptor(watched, plugin.settings_) {}

KeyPlugin::KeyPlugin(provider::KeySettings settings, kms::KeyService& kms,
                     std::unique_ptr<provider::KeyIdentity> identity,
                     const std::string& probe_version, const SharedParts& parts,
                     provider::HealthTimes times)
    : settings_(std::move(settings)),
      parts_(parts),
      health_(parts.clock, times),
      identity_(std::move(identity)),
      v1_(kms, "v1", *this, parts),
      v2_(kms, "v2", *this, parts),
      probe_(probe_version == "v2" ? v2_.metered : v1_.metered, settings_, health_, *identity_,
             parts.clock, parts.random, parts.log),
      decrypts_(parts.pool),
      coalesced_(
          parts.metrics.GetCounter("aws_encryption_provider_coalesced_decrypts_total",
                                   "decrypt calls that were answered by an equal call in flight",
                                   {{"key_arn", settings_.key}})),
      shed_(parts.metrics.GetCounter("aws_encryption_provider_shed_calls_total",
                                     "calls that were refused because of too much load",
                                     {{"key_arn", settings_.key}})),
      refused_(parts.metrics.GetCounter("aws_encryption_provider_refused_decrypts_total",
                                        "decrypt calls that --decrypt-keys refused",
                                        {{"key_arn", settings_.key}})),
      encrypt_queue_(QueueTime(parts.metrics, settings_.key, "encrypt")),
      decrypt_queue_(QueueTime(parts.metrics, settings_.key, "decrypt")),
      encrypt_time_(CallTime(parts.metrics, settings_.key, "encrypt")),
      decrypt_time_(CallTime(parts.metrics, settings_.key, "decrypt")),
      encrypts_in_flight_(InFlight(parts.metrics, settings_.key, "encrypt")),
      decrypts_in_flight_(InFlight(parts.metrics, settings_.key, "decrypt")) {}

Result<std::string> KeyPlugin::KeyId() const {
  Result<std::string> key_id = identity_->Current();
  if (!key_id && key_id.error().kind == Failure::kUnreachable) {
    return Error{Failure::kUnreachable, key_id.error().message + ": " + health_.Report().text};
  }
  return key_id;
}

void KeyPlugin::PublishState(telemetry::Metrics& states) const {
  const provider::HealthReport report = health_.Report();
  const telemetry::Labels key{{"key_arn", settings_.key}};
  const auto with = [&](const char* name, std::string_view value) {
    telemetry::Labels labels = key;
    labels[name] = value;
    return labels;
  };
  states.GetGauge("aws_encryption_provider_key_healthy", "1 if the key can be used, else 0", key)
      .Set(report.ok ? 1 : 0);
  states
      .GetGauge("aws_encryption_provider_key_health_reason",
                "1 for the reason why the key can be used (ok) or cannot",
                with("reason", report.reason))
      .Set(1);
  states
      .GetGauge("aws_encryption_provider_key_state",
                "1 for the state of the key that the last answer of kms shows",
                with("state", report.key_state))
      .Set(1);
  for (const auto& [operation, at] :
       {std::pair(kEncrypt, report.encrypted_at), std::pair(kDecrypt, report.decrypted_at)}) {
    states
        .GetGauge("aws_encryption_provider_key_last_success_timestamp_seconds",
                  "when kms last did it with this key, health probes too, 0 for never",
                  with("operation", operation))
        .Set(at ? WallSeconds(*at) : 0);
  }
  states.GetGauge("aws_encryption_provider_workers", "threads that call kms, or wait to", key)
      .Set(parts_.pool.threads());
  states
      .GetGauge("aws_encryption_provider_workers_limit", "the most threads that --workers allows",
                key)
      .Set(parts_.pool.most_threads());
}

double KeyPlugin::WallSeconds(SteadyTime time) const {
  const auto ago = std::chrono::duration_cast<WallTime::duration>(parts_.clock.Now() - time);
  const WallTime wall = parts_.clock.WallNow() - ago;
  return std::chrono::duration<double>(wall.time_since_epoch()).count();
}

void KeyPlugin::CountFailure(const char* operation, Failure kind) const {
  if (kind == Failure::kOverloaded) shed_.Increment();
  parts_.metrics
      .GetCounter("aws_encryption_provider_call_failures_total",
                  "calls that were answered with an error, by what failed",
                  {{"key_arn", settings_.key},
                   {"operation", operation},
                   {"failure", std::string(FailureName(kind))}})
      .Increment();
}

double KeyPlugin::SecondsSince(SteadyTime start) const {
  return std::chrono::duration<double>(parts_.clock.Now() - start).count();
}

void KeyPlugin::Encrypt(Api api, Secret plaintext, const CallContext& context,
                        SealedAnswer answer) {
  const SteadyTime start = parts_.clock.Now();
  encrypts_in_flight_.Add(1);
  const auto end = [=, this, answer = std::move(answer)](Result<provider::Sealed> result) {
    encrypts_in_flight_.Add(-1);
    Tell(kEncrypt, Of(api).name, context, start, RequestIdOf(result), ErrorOf(result));
    answer(std::move(result));
  };
  const auto shared = std::make_shared<Secret>(std::move(plaintext));
  const auto job = [=, this](bool late) {
    encrypt_queue_.Observe(SecondsSince(start));
    if (late) return end(Error{Failure::kDeadlineExceeded, "no time was left to call KMS"});
    const provider::Encryptor& encryptor = Of(api).encryptor;
    end(api == Api::kV1 ? encryptor.EncryptV1(std::move(*shared), context)
                        : encryptor.EncryptV2(std::move(*shared), context));
  };
  const Result<void> submitted = parts_.pool.Submit(Lane::kEncrypt, context, job);
  if (!submitted) end(submitted.error());
}

void KeyPlugin::Decrypt(Api api, const std::string& ciphertext, const std::string& key_id,
                        const CallContext& context, OpenedAnswer answer) {
  const SteadyTime start = parts_.clock.Now();
  const char* version = Of(api).name;
  const std::string name = version + std::to_string(key_id.size()) + ":" + key_id + ciphertext;
  decrypts_in_flight_.Add(1);
  const bool joined = decrypts_.Join(
      name, context,
      [=, this](const CallContext& shared) {
        decrypt_queue_.Observe(SecondsSince(start));
        const provider::Decryptor& decryptor = Of(api).decryptor;
        return api == Api::kV1 ? decryptor.DecryptV1(ciphertext, shared)
                               : decryptor.DecryptV2(ciphertext, key_id, shared);
      },
      [=, this, answer = std::move(answer)](Result<provider::Opened> result) {
        decrypts_in_flight_.Add(-1);
        Tell(kDecrypt, version, context, start, RequestIdOf(result), ErrorOf(result));
        answer(std::move(result));
      });
  if (joined) coalesced_.Increment();
}

void KeyPlugin::Tell(const char* operation, const char* version, const CallContext& context,
                     SteadyTime start, const std::string& request_id, const Error* error) const {
  using telemetry::Field;
  const SteadyTime now = parts_.clock.Now();
  (operation == kEncrypt ? encrypt_time_ : decrypt_time_)
      .Observe(std::chrono::duration<double>(now - start).count());
  if (error != nullptr) CountFailure(operation, error->kind);
  if (IsRefusedByPolicy(error)) refused_.Increment();
  const telemetry::Level level =
      error == nullptr ? telemetry::Level::kDebug : LevelFor(error->kind);
  if (!parts_.log.Enabled(level)) return;
  const auto taken = std::chrono::duration_cast<std::chrono::milliseconds>(now - start);
  std::vector<Field> fields{Field("key", settings_.key),     Field("operation", operation),
                            Field("version", version),       Field("uid", context.id),
                            Field("request_id", request_id), Field("ms", taken.count())};
  if (error != nullptr) {
    fields.emplace_back("failure", FailureName(error->kind));
    fields.emplace_back("error", error->message);
  }
  parts_.log.Write(level, Outcome(error), fields);
}

}  // namespace atrest::daemon
