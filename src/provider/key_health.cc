#include "provider/key_health.h"

#include <algorithm>
#include <cstdint>

#include "provider/key_state.h"

namespace atrest::provider {
namespace {

constexpr std::size_t kMaxText = 200;

const char* NameOf(Direction direction) {
  switch (direction) {
    case Direction::kEncrypt: return "kms Encrypt: ";
    case Direction::kDecrypt: return "kms Decrypt: ";
  }
  return "kms: ";
}

// KMS's own word where there is one, else our sentence. This text ends up in kube-apiserver's
// health endpoint, so it is one short line.
std::string TextOf(Direction direction, const Error& error) {
  std::string text = NameOf(direction) + (error.code.empty() ? error.message : error.code);
  std::replace_if(
      text.begin(), text.end(), [](unsigned char c) { return c < ' '; }, ' ');
  if (text.size() > kMaxText) {
    std::size_t end = kMaxText - 3;
    while (end > 0 && (text[end] & '\xC0') == '\x80') --end;  // not inside a UTF-8 sequence
    text.resize(end);
    text += "...";
  }
  return text;
}

bool SaysThatTheKeyIsUnusable(Failure kind) {
  switch (kind) {
    case Failure::kKeyNotFound:
    case Failure::kKeyUnusable:
    case Failure::kDenied: return true;
    case Failure::kBadInput:
    case Failure::kBadCiphertext:
    case Failure::kThrottled:
    case Failure::kOverloaded:
    case Failure::kUnreachable:
    case Failure::kServiceFault:
    case Failure::kNoCredentials:
    case Failure::kDeadlineExceeded:
    case Failure::kCancelled:
    case Failure::kAbsent:
    case Failure::kSystem:
    case Failure::kBug: return false;
  }
  return false;
}

std::chrono::nanoseconds Part(std::chrono::nanoseconds time, double part) {
  return std::chrono::nanoseconds(
      static_cast<std::int64_t>(static_cast<double>(time.count()) * part));
}

// Whether a failed call says anything about the key.
bool IsEvidence(Direction direction, Failure kind, Source source) {
  if (kind == Failure::kCancelled || kind == Failure::kOverloaded) return false;
  if (source == Source::kProbe) return true;
  return direction == Direction::kEncrypt && kind != Failure::kDeadlineExceeded;
}

}  // namespace

std::optional<KeyHealth::Evidence>& KeyHealth::Of(Direction direction) {
  return direction == Direction::kEncrypt ? encrypt_ : decrypt_;
}

void KeyHealth::Succeeded(Direction direction) {
  const SteadyTime now = clock_.Now();
  const Lock lock(mutex_);
  Of(direction) = Evidence{now};
  (direction == Direction::kEncrypt ? encrypted_at_ : decrypted_at_) = now;
  key_state_ = "enabled";
  suspect_ = false;
  if (Judge(now).ok) throttled_probes_ = 0;
}

void KeyHealth::Failed(Direction direction, const Error& error, Source source) {
  const SteadyTime now = clock_.Now();
  const Lock lock(mutex_);
  if (!IsEvidence(direction, error.kind, source)) {
    suspect_ = suspect_ || error.kind == Failure::kDeadlineExceeded;
    return;
  }
  Of(direction) = Evidence{now, error.kind, TextOf(direction, error)};
  if (const std::string_view state = KeyStateOf(error); !state.empty()) key_state_ = state;
  if (source == Source::kProbe) {
    throttled_probes_ = error.kind == Failure::kThrottled ? throttled_probes_ + 1 : 0;
  }
}

HealthReport KeyHealth::Judge(SteadyTime now) const {
  for (const auto* evidence : {&encrypt_, &decrypt_}) {
    if (!*evidence || !(*evidence)->failure) continue;
    const Failure failure = *(*evidence)->failure;
    return {false, (*evidence)->text, SaysThatTheKeyIsUnusable(failure), FailureName(failure)};
  }
  if (!encrypt_ || !decrypt_)
    return {false, "starting: KMS has not answered yet", false, "starting"};
  const SteadyTime oldest = std::min(encrypt_->at, decrypt_->at);
  if (now - oldest > times_.stale_after) {
    const auto age = std::chrono::duration_cast<std::chrono::seconds>(now - oldest);
    return {false, "no answer of KMS for " + std::to_string(age.count()) + "s", false, "stale"};
  }
  return {true, "ok", false, "ok"};
}

HealthReport KeyHealth::Report() const {
  const SteadyTime now = clock_.Now();
  const Lock lock(mutex_);
  HealthReport report = Judge(now);
  report.key_state = key_state_;
  report.encrypted_at = encrypted_at_;
  report.decrypted_at = decrypted_at_;
  return report;
}

SteadyTime KeyHealth::NextProbe() const {
  const SteadyTime now = clock_.Now();
  const Lock lock(mutex_);
  const bool settled = Judge(now).ok && !suspect_;
  SteadyTime due = SteadyTime::min();
  if (settled) due = std::min(encrypt_->at, decrypt_->at) + Spread(times_.period);
  if (!probed_at_) return due;
  return std::max(due, *probed_at_ + (settled ? Spread(times_.period) : UnhealthyWait()));
}

std::chrono::nanoseconds KeyHealth::Spread(std::chrono::nanoseconds time) const {
  return Part(time, 1 + times_.spread * (2 * unit_random_ - 1));
}

std::chrono::nanoseconds KeyHealth::UnhealthyWait() const {
  if (throttled_probes_ == 0) return Spread(times_.unhealthy_period);
  auto wait = times_.unhealthy_period;
  for (int i = 0; i < throttled_probes_ && wait < times_.throttled_longest; ++i) wait *= 2;
  return Part(std::min(wait, times_.throttled_longest), (1 + unit_random_) / 2);
}

void KeyHealth::LookSoon() {
  const Lock lock(mutex_);
  suspect_ = true;
}

void KeyHealth::ProbeStarted(double unit_random) {
  const SteadyTime now = clock_.Now();
  const Lock lock(mutex_);
  probed_at_ = now;
  unit_random_ = unit_random;
  suspect_ = false;
}

}  // namespace atrest::provider
