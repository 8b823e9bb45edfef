#include "provider/latched_key_identity.h"

#include <algorithm>
#include <utility>

#include "kms/key_arn.h"

namespace atrest::provider {
namespace {

constexpr std::size_t kMaxMaterialBytes = 128;  // AWS's have 64

bool IsMaterialId(std::string_view text) {
  return text.size() <= kMaxMaterialBytes && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                  c == '-';
         });
}

}  // namespace

LatchedKeyIdentity::LatchedKeyIdentity(const KeySettings& settings, KeyHistory history,
                                       std::optional<KeyHistoryFile> file, const Clock& clock,
                                       telemetry::Log& log)
    : key_(settings.key),
      mode_(settings.key_id_mode),
      clock_(clock),
      log_(log),
      file_(std::move(file)),
      history_(std::move(history)),
      confirmed_(history_.mode == settings.key_id_mode) {
  history_.mode = settings.key_id_mode;
}

Result<std::string> LatchedKeyIdentity::Current() const {
  const Lock lock(mutex_);
  if (history_.current) return KeyIdOf(*history_.current);
  if (trouble_) return Annotate(*trouble_, "key id is not known yet");
  return Error{Failure::kUnreachable, "key id is not known yet"};
}

bool LatchedKeyIdentity::NeedsMaterial() const {
  if (mode_ != KeyIdMode::kMaterial) return false;
  const Lock lock(mutex_);
  return !history_.current || !confirmed_ || !history_.current->key.material.empty();
}

Result<KeyName> LatchedKeyIdentity::NameOf(const Sighting& seen) const {
  const Result<kms::KeyArn> arn = kms::KeyArn::Parse(seen.key_arn);
  if (!arn || arn->IsAlias() || seen.key_arn.size() + kMaxMaterialBytes + 16 > kMaxV2KeyIdBytes) {
    return Error{Failure::kServiceFault, "KMS does not say under which key it encrypted"};
  }
  KeyName key{seen.key_arn, ""};
  if (mode_ == KeyIdMode::kMaterial && IsMaterialId(seen.material_id)) {
    key.material = seen.material_id;
  }
  return key;
}

// Of a key whose material KMS does not tell nothing contradicts the current one.
bool LatchedKeyIdentity::IsCurrent(const KeyName& key) const {
  if (!history_.current) return false;
  const KeyName& current = history_.current->key;
  if (mode_ == KeyIdMode::kMaterial && key.material.empty() && confirmed_) {
    return key.arn == current.arn;
  }
  return key == current;
}

bool LatchedKeyIdentity::CountsNow(const KeyName& key, SteadyTime now) {
  if (!history_.current || !confirmed_) return true;
  if (!candidate_ || candidate_->key != key) candidate_ = Candidate{key, 0, now};
  ++candidate_->sightings;
  if (candidate_->sightings < kSightings) return false;
  return !history_.Left(key) || now - candidate_->since >= kReturnAfter;
}

Result<std::optional<std::string>> LatchedKeyIdentity::Note(const Sighting& seen) {
  TRY_ASSIGN(const KeyName key, NameOf(seen));
  KeyHistory next;
  {
    const Lock lock(mutex_);
    while (moving_ && !IsCurrent(key)) moved_.wait(mutex_);
    if (IsCurrent(key)) {
      candidate_.reset();
      confirmed_ = true;
      return std::optional(KeyIdOf(*history_.current));
    }
    if (!CountsNow(key, clock_.Now())) return std::optional<std::string>();
    moving_ = true;
    next = history_.MovedTo(key);
  }
  TRY(Keep(next));
  return std::optional(Adopt(std::move(next)));
}

Result<void> LatchedKeyIdentity::Keep(const KeyHistory& next) {
  if (!file_) return {};
  const Result<void> saved = file_->Save(next);
  if (saved) return {};
  const Lock lock(mutex_);
  moving_ = false;
  moved_.notify_all();
  trouble_ = Annotate(saved.error(), "a new key id cannot be kept");
  return *trouble_;
}

std::string LatchedKeyIdentity::Adopt(KeyHistory next) {
  std::optional<KeyEpoch> before;
  const KeyEpoch now = *next.current;
  {
    const Lock lock(mutex_);
    before = history_.current;
    history_ = std::move(next);
    confirmed_ = true;
    moving_ = false;
    moved_.notify_all();
    candidate_.reset();
    trouble_.reset();
  }
  Tell(before, now);
  return KeyIdOf(now);
}

void LatchedKeyIdentity::Tell(const std::optional<KeyEpoch>& before, const KeyEpoch& now) const {
  if (before) {
    log_.Info("the key id has changed: what is stored under the old one is stale",
              {{"key", key_}, {"from", KeyIdOf(*before)}, {"to", KeyIdOf(now)}});
  } else {
    log_.Info("the key id is known", {{"key", key_}, {"key_id", KeyIdOf(now)}});
  }
  if (mode_ == KeyIdMode::kMaterial && now.key.material.empty()) {
    log_.Warn("KMS does not say which key material it uses: the key id is the ARN of the key",
              {{"key", key_}, {"key_id", KeyIdOf(now)}});
  }
}

}  // namespace atrest::provider
