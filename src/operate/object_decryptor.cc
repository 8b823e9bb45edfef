#include "operate/object_decryptor.h"

#include "crypto/aes_cbc.h"
#include "crypto/aes_gcm.h"
#include "crypto/hkdf.h"
#include "crypto/xsalsa20_poly1305.h"
#include "operate/verify_report.h"

namespace atrest::operate {
namespace {

using etcd::Format;

constexpr const char* kMovedHint =
    "a value opens only under the etcd key it was written to, with the key that wrote it";

// nonce ‖ ciphertext ‖ tag
Result<Secret> OpenGcm(const Secret& key, std::string_view sealed, std::string_view etcd_key) {
  auto opened = crypto::OpenAesGcm(key, sealed.substr(0, crypto::kAesGcmNonceSize),
                                   sealed.substr(crypto::kAesGcmNonceSize), etcd_key);
  if (opened.ok()) return opened;
  Error error = std::move(opened).error();
  error.hint = kMovedHint;
  return error;
}

// IV ‖ ciphertext. Nothing authenticates it, so it has to look like an object at least.
Result<Secret> OpenCbc(const Secret& key, std::string_view sealed) {
  if (sealed.size() < crypto::kAesBlockSize) {
    return Error{Failure::kBadCiphertext, "AES-CBC ciphertext is shorter than its IV"};
  }
  TRY_ASSIGN(Secret plaintext, crypto::OpenAesCbc(key, sealed.substr(0, crypto::kAesBlockSize),
                                                  sealed.substr(crypto::kAesBlockSize)));
  const Format format = etcd::Classify(plaintext.Reveal()).format;
  if (format != Format::kProtobuf && format != Format::kJson && format != Format::kCbor) {
    return Error{Failure::kBadCiphertext,
                 "what AES-CBC gave is no object: wrong key or changed bytes"};
  }
  return plaintext;
}

Result<Secret> OpenBox(const Secret& key, std::string_view sealed) {
  return crypto::OpenSecretBox(key, sealed.substr(0, crypto::kSecretBoxNonceSize),
                               sealed.substr(crypto::kSecretBoxNonceSize));
}

DecryptedValue Opened(Secret plaintext, const etcd::StoredValue& value, const char* cipher,
                      bool authenticated) {
  std::string provider = std::string(etcd::FormatName(value.format)) + " " + PlainText(value.name);
  if (!value.object.key_id.empty()) provider += " " + PlainText(value.object.key_id);
  return {std::move(plaintext), std::move(provider), cipher, authenticated};
}

Result<DecryptedValue> OpenByKey(const etcd::StoredValue& value, const Secret& key,
                                 std::string_view etcd_key) {
  if (value.format == Format::kAesCbc) {
    TRY_ASSIGN(Secret plaintext, OpenCbc(key, value.body));
    return Opened(std::move(plaintext), value, "aes-cbc", false);
  }
  if (value.format == Format::kAesGcm) {
    TRY_ASSIGN(Secret plaintext, OpenGcm(key, value.body, etcd_key));
    return Opened(std::move(plaintext), value, "aes-gcm", true);
  }
  TRY_ASSIGN(Secret plaintext, OpenBox(key, value.body));
  return Opened(std::move(plaintext), value, "xsalsa20-poly1305", true);
}

Error NeedsConfiguration(const etcd::StoredValue& value) {
  return Error{Failure::kBadInput,
               "the key \"" + PlainText(value.name) + "\" of " +
                   std::string(etcd::FormatName(value.format)) + " is not known",
               "give the EncryptionConfiguration that holds it: --encryption-config FILE"};
}

}  // namespace

WrappedDek WrappedDekOf(const etcd::StoredValue& value) {
  WrappedDek wrapped;
  wrapped.provider = std::string(value.name);
  if (value.format == Format::kKmsV1) {
    wrapped.api = 1;
    wrapped.ciphertext = std::string(value.wrapped_dek);
    return wrapped;
  }
  wrapped.ciphertext = std::string(value.object.dek_source);
  wrapped.key_id = std::string(value.object.key_id);
  for (const auto& [name, text] : value.object.annotations) wrapped.annotations.emplace(name, text);
  return wrapped;
}

// Every key whose name fits is tried, as kube-apiserver does: names may contain ':'.
Result<DecryptedValue> ObjectDecryptor::ByLocalKeys(const etcd::StoredValue& value,
                                                    std::string_view text,
                                                    std::string_view etcd_key) {
  Error last = NeedsConfiguration(value);
  if (configuration_ == nullptr) return last;
  for (const kube::EncryptionRule& rule : configuration_->rules()) {
    for (const kube::EncryptionProvider& provider : rule.providers) {
      if (provider.keys.empty() || kube::StoredFormat(provider.kind) != value.format) continue;
      for (const kube::LocalKey& key : provider.keys) {
        const etcd::ProviderName names[] = {{value.format, key.name}};
        const etcd::StoredValue named = etcd::Classify(text, names);
        if (named.name != key.name || !named.IsReadable()) continue;
        auto opened = OpenByKey(named, key.secret, etcd_key);
        if (opened.ok()) return opened;
        last = std::move(opened).error();
      }
    }
  }
  return last;
}

Result<UnwrappedDek> ObjectDecryptor::Unwrap(const WrappedDek& dek, const CallContext& context) {
  if (unwrapper_ == nullptr) {
    return Error{Failure::kBadInput, "nothing is given that unwraps the DEKs of KMS",
                 "give the plugin's socket (--socket), or ask AWS KMS itself (--aws-kms)"};
  }
  return unwrapper_->Unwrap(dek, context);
}

// Nothing in the record says which cipher it is under: GCM from Kubernetes 1.25 on, CBC before.
Result<DecryptedValue> ObjectDecryptor::ByKmsV1(const etcd::StoredValue& value,
                                                std::string_view etcd_key,
                                                const CallContext& context) {
  TRY_ASSIGN(const UnwrappedDek dek, Unwrap(WrappedDekOf(value), context));
  auto by_gcm = OpenGcm(dek.key, value.payload, etcd_key);
  if (by_gcm.ok()) return Opened(std::move(by_gcm).value(), value, "aes-gcm", true);
  auto by_cbc = OpenCbc(dek.key, value.payload);
  if (by_cbc.ok()) return Opened(std::move(by_cbc).value(), value, "aes-cbc", false);
  return std::move(by_gcm).error();
}

Result<DecryptedValue> ObjectDecryptor::ByKmsV2(const etcd::StoredValue& value,
                                                std::string_view etcd_key,
                                                const CallContext& context) {
  const etcd::EncryptedObject& object = value.object;
  TRY_ASSIGN(UnwrappedDek unwrapped, Unwrap(WrappedDekOf(value), context));
  Secret key = std::move(unwrapped.key);
  const std::string_view info = object.data.substr(0, object.InfoSize());
  switch (object.dek_type) {
    case etcd::DekType::kAesGcmKey: break;
    case etcd::DekType::kHkdfSeed: {
      TRY_ASSIGN(key, crypto::HkdfExpandSha256(key, info, crypto::kAesGcmKeySize));
    }
  }
  TRY_ASSIGN(Secret plaintext, OpenGcm(key, object.data.substr(info.size()), etcd_key));
  return Opened(std::move(plaintext), value, "aes-gcm", true);
}

Result<DecryptedValue> ObjectDecryptor::Decrypt(std::string_view etcd_key, std::string_view text,
                                                const CallContext& context) {
  const std::span<const etcd::ProviderName> names =
      configuration_ != nullptr ? configuration_->names() : std::span<const etcd::ProviderName>{};
  const etcd::StoredValue value = etcd::Classify(text, names);
  if (!value.IsReadable()) {
    return Error{Failure::kBadCiphertext,
                 std::string(etcd::FormatName(value.format)) + ": " + std::string(value.defect)};
  }
  switch (value.format) {
    case Format::kProtobuf:
    case Format::kJson:
    case Format::kCbor:
    case Format::kOtherPlaintext:
    case Format::kUnknownEncryption:
      return DecryptedValue{Secret(text), "plaintext", "none", false};
    case Format::kAesCbc:
    case Format::kAesGcm:
    case Format::kSecretBox: return ByLocalKeys(value, text, etcd_key);
    case Format::kKmsV1: return ByKmsV1(value, etcd_key, context);
    case Format::kKmsV2: return ByKmsV2(value, etcd_key, context);
  }
  return Error{Failure::kBug, "a format nobody reads"};
}

}  // namespace atrest::operate
