#include "testing/fake_key_service.h"

#include <cstdio>
#include <utility>

#include "crypto/aes_gcm.h"
#include "crypto/sha256.h"

namespace atrest::fakes {
namespace {

constexpr char kBlobVersion = '\x01';
constexpr std::size_t kMaterialIdSize = 64;

std::string Numbered(const char* format, unsigned long long number) {
  char text[128];
  int size = std::snprintf(text, sizeof text, format, number);
  return std::string(text, static_cast<std::size_t>(size));
}

void AppendPrefixed(std::string& out, std::string_view field) {
  out += Numbered("%08llx", field.size());
  out += field;
}

std::string AdditionalData(const std::string& arn, const std::string& material_id,
                           const kms::EncryptionContext& context) {
  std::string data;
  AppendPrefixed(data, arn);
  AppendPrefixed(data, material_id);
  for (const auto& [name, value] : context) {
    AppendPrefixed(data, name);
    AppendPrefixed(data, value);
  }
  return data;
}

Secret MaterialOf(const std::string& material_id) {
  return Secret(crypto::View(crypto::Sha256("fake key material " + material_id)));
}

Error Failed(Failure kind, std::string code, std::string message) {
  return Error{kind, std::move(message), "", std::move(code), "fake-failure"};
}

Error InvalidCiphertext() {
  return Failed(Failure::kBadCiphertext, "InvalidCiphertextException",
                "the ciphertext is invalid, or its encryption context differs");
}

}  // namespace

// version ‖ ARN size (1 byte) ‖ ARN ‖ material id ‖ nonce ‖ ciphertext and tag
struct FakeKeyService::Sealed {
  std::string arn, material_id, nonce, sealed;

  std::string Text() const {
    return kBlobVersion + std::string(1, static_cast<char>(arn.size())) + arn + material_id +
           nonce + sealed;
  }

  static std::optional<Sealed> Parse(std::string_view blob) {
    if (blob.size() < 2 || blob[0] != kBlobVersion) return std::nullopt;
    std::size_t arn_size = static_cast<unsigned char>(blob[1]);
    blob.remove_prefix(2);
    if (blob.size() < arn_size + kMaterialIdSize + crypto::kAesGcmNonceSize) return std::nullopt;
    Sealed result;
    auto take = [&blob](std::size_t size) {
      std::string part(blob.substr(0, size));
      blob.remove_prefix(size);
      return part;
    };
    result.arn = take(arn_size);
    result.material_id = take(kMaterialIdSize);
    result.nonce = take(crypto::kAesGcmNonceSize);
    result.sealed = blob;
    return result;
  }
};

std::string FakeKeyService::CreateKey(const std::string& region) {
  Lock lock(mutex_);
  std::string arn = "arn:aws:kms:" + region + ":111122223333:key/" +
                    Numbered("00000000-0000-4000-8000-%012llx", ++counter_);
  keys_[arn].material_ids = {Numbered("%064llx", ++counter_)};
  return arn;
}

void FakeKeyService::AddAlias(const std::string& alias, const std::string& key_arn) {
  Lock lock(mutex_);
  aliases_[alias] = key_arn;
}

void FakeKeyService::SetState(const std::string& key_arn, const std::string& state) {
  Lock lock(mutex_);
  keys_.at(key_arn).state = state;
}

std::string FakeKeyService::Rotate(const std::string& key_arn) {
  Lock lock(mutex_);
  std::string id = Numbered("%064llx", ++counter_);
  keys_.at(key_arn).material_ids.push_back(id);
  return id;
}

void FakeKeyService::DeleteKey(const std::string& key_arn) {
  Lock lock(mutex_);
  keys_.erase(key_arn);
}

void FakeKeyService::HideKeyMaterialIds() {
  Lock lock(mutex_);
  hide_material_ids_ = true;
}

void FakeKeyService::FailNext(Error error, int times) {
  Lock lock(mutex_);
  for (int i = 0; i < times; ++i) script_.emplace_back(error);
}

void FakeKeyService::PassNext(int times) {
  Lock lock(mutex_);
  for (int i = 0; i < times; ++i) script_.emplace_back(std::nullopt);
}

void FakeKeyService::OnCall(std::function<Result<void>(const Call&, const CallContext&)> hook) {
  Lock lock(mutex_);
  hook_ = std::move(hook);
}

std::vector<FakeKeyService::Call> FakeKeyService::Calls() const {
  Lock lock(mutex_);
  return calls_;
}

int FakeKeyService::CallCount(const std::string& operation) const {
  Lock lock(mutex_);
  int count = 0;
  for (const Call& call : calls_) count += call.operation == operation ? 1 : 0;
  return count;
}

Result<void> FakeKeyService::Begin(const Call& call, const CallContext& context) {
  std::function<Result<void>(const Call&, const CallContext&)> hook;
  std::optional<Error> scripted;
  {
    Lock lock(mutex_);
    calls_.push_back(call);
    hook = hook_;
    if (!script_.empty()) {
      scripted = std::move(script_.front());
      script_.pop_front();
    }
  }
  if (hook) TRY(hook(call, context));
  if (context.stop.stop_requested()) return Error{Failure::kCancelled, "the caller went away"};
  if (scripted.has_value()) return *std::move(scripted);
  return {};
}

Result<std::string> FakeKeyService::ResolveLocked(const std::string& key_id) const {
  auto alias = aliases_.find(key_id);
  std::string wanted = alias == aliases_.end() ? key_id : alias->second;
  for (const auto& [arn, key] : keys_) {
    if (arn == wanted || arn.ends_with("/" + wanted)) return arn;
  }
  return Failed(Failure::kKeyNotFound, "NotFoundException", "key " + key_id + " does not exist");
}

Result<void> FakeKeyService::CheckUsableLocked(const std::string& arn) const {
  const std::string& state = keys_.at(arn).state;
  if (state == "Enabled" || state == "Updating") return {};
  if (state == "Disabled") {
    return Failed(Failure::kKeyUnusable, "DisabledException", arn + " is disabled");
  }
  return Failed(Failure::kKeyUnusable, "KMSInvalidStateException", arn + " is in state " + state);
}

std::string FakeKeyService::NextRequestIdLocked() {
  return Numbered("fake-request-%llu", ++counter_);
}

std::string FakeKeyService::ShownMaterialLocked(const std::string& id) const {
  return hide_material_ids_ ? "" : id;
}

Result<kms::Encrypted> FakeKeyService::Encrypt(const kms::EncryptRequest& request,
                                               const CallContext& context) {
  TRY(Begin({"Encrypt", request.key_id, request.encryption_context}, context));
  if (request.plaintext.empty() || request.plaintext.size() > kms::kMaxPlaintextBytes) {
    return Failed(Failure::kBadInput, "ValidationException", "the plaintext has a bad size");
  }
  Lock lock(mutex_);
  TRY_ASSIGN(std::string arn, ResolveLocked(request.key_id));
  TRY(CheckUsableLocked(arn));
  Sealed sealed{arn, keys_[arn].material_ids.back(), Numbered("%012llx", ++counter_), ""};
  TRY_ASSIGN(
      sealed.sealed,
      crypto::SealAesGcm(MaterialOf(sealed.material_id), sealed.nonce, request.plaintext.Reveal(),
                         AdditionalData(arn, sealed.material_id, request.encryption_context)));
  return kms::Encrypted{sealed.Text(), arn, NextRequestIdLocked()};
}

Result<kms::Decrypted> FakeKeyService::Decrypt(const kms::DecryptRequest& request,
                                               const CallContext& context) {
  TRY(Begin({"Decrypt", request.key_id, request.encryption_context}, context));
  std::optional<Sealed> sealed = Sealed::Parse(request.ciphertext_blob);
  if (!sealed.has_value()) return InvalidCiphertext();
  Lock lock(mutex_);
  TRY_ASSIGN(std::string arn, ResolveLocked(sealed->arn));
  if (!request.key_id.empty()) {
    TRY_ASSIGN(std::string wanted, ResolveLocked(request.key_id));
    if (wanted != arn) {
      return Failed(Failure::kBadCiphertext, "IncorrectKeyException",
                    "the ciphertext was encrypted under another key than " + request.key_id);
    }
  }
  TRY(CheckUsableLocked(arn));
  auto plaintext =
      crypto::OpenAesGcm(MaterialOf(sealed->material_id), sealed->nonce, sealed->sealed,
                         AdditionalData(arn, sealed->material_id, request.encryption_context));
  if (!plaintext.ok()) return InvalidCiphertext();
  return kms::Decrypted{std::move(plaintext).value(), arn, ShownMaterialLocked(sealed->material_id),
                        NextRequestIdLocked()};
}

Result<kms::KeyDescription> FakeKeyService::DescribeKey(const std::string& key_id,
                                                        const CallContext& context) {
  TRY(Begin({"DescribeKey", key_id, {}}, context));
  Lock lock(mutex_);
  TRY_ASSIGN(std::string arn, ResolveLocked(key_id));
  const Key& key = keys_.at(arn);
  return kms::KeyDescription{arn, key.state, ShownMaterialLocked(key.material_ids.back()),
                             NextRequestIdLocked()};
}

}  // namespace atrest::fakes
