#include "provider/health_probe.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

namespace atrest::provider {
namespace {

constexpr std::string_view kPlaintext = "atrest health probe";
constexpr std::chrono::seconds kLook{1};  // traffic may make a probe due sooner than it was

Error WithoutTheDeadline(Error error) {
  if (error.kind == Failure::kDeadlineExceeded) error.message = "no answer within 2s";
  return error;
}

}  // namespace

void HealthProbe::Run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    const SteadyTime now = clock_.Now();
    const SteadyTime due = health_.NextProbe();
    if (due <= now) {
      Probe(stop);
    } else if (!clock_.WaitUntil(std::min(due, now + kLook), stop)) {
      return;
    }
  }
}

void HealthProbe::Probe(const std::stop_token& stop) {
  health_.ProbeStarted(random_.Unit());
  const CallContext context{Deadline::After(clock_.Now(), kBound), stop, "health-probe", true};
  kms::Encrypted sealed;
  const Result<void> encrypted = Encrypt(context, sealed);
  Tell(Direction::kEncrypt, encrypted);
  if (!encrypted) return;
  Sighting seen{sealed.key_arn};
  const Result<void> decrypted = Decrypt(context, sealed, seen);
  Tell(Direction::kDecrypt, decrypted);
  if (decrypted || !identity_.NeedsMaterial()) Identify(seen);
}

Result<void> HealthProbe::Encrypt(const CallContext& context, kms::Encrypted& sealed) {
  const kms::EncryptRequest request{settings_.key, Secret(kPlaintext), settings_.context};
  TRY_ASSIGN(sealed, service_.Encrypt(request, context));
  return {};
}

Result<void> HealthProbe::Decrypt(const CallContext& context, const kms::Encrypted& sealed,
                                  Sighting& seen) {
  const kms::DecryptRequest request{"", sealed.ciphertext_blob, settings_.context};
  TRY_ASSIGN(kms::Decrypted opened, service_.Decrypt(request, context));
  if (opened.plaintext.Reveal() != kPlaintext) {
    return Error{Failure::kServiceFault, "KMS decrypted the probe to something else"};
  }
  seen.material_id = std::move(opened.key_material_id);
  return {};
}

void HealthProbe::Identify(const Sighting& seen) {
  const Result<std::optional<std::string>> key_id = identity_.Note(seen);
  if (!key_id) {
    log_.Warn("the key id cannot be found out",
              {{"key", settings_.key}, {"error", key_id.error().message}});
  }
  if (!key_id || !*key_id) health_.LookSoon();
}

void HealthProbe::Tell(Direction direction, const Result<void>& outcome) {
  const char* operation = direction == Direction::kEncrypt ? "encrypt" : "decrypt";
  if (outcome) {
    health_.Succeeded(direction);
    log_.Debug("health probe succeeded", {{"key", settings_.key}, {"operation", operation}});
    return;
  }
  const Error error = WithoutTheDeadline(outcome.error());
  health_.Failed(direction, error, Source::kProbe);
  log_.Debug("health probe failed", {{"key", settings_.key},
                                     {"operation", operation},
                                     {"failure", std::string(FailureName(error.kind))},
                                     {"error", error.message},
                                     {"request_id", error.request_id}});
}

}  // namespace atrest::provider
