#include "crypto/aes_gcm.h"

#include <openssl/evp.h>

#include <climits>

#include "crypto/openssl.h"

namespace atrest::crypto {
namespace {

using CipherContext = Handle<EVP_CIPHER_CTX, EVP_CIPHER_CTX_free>;

const EVP_CIPHER* Fetch(const char* name) {
  const EVP_CIPHER* const algorithm = EVP_CIPHER_fetch(nullptr, name, nullptr);
  Require(algorithm != nullptr);
  return algorithm;
}

// Only after CheckSizes.
const EVP_CIPHER* AlgorithmFor(const Secret& key) {
  static const EVP_CIPHER* const aes128 = Fetch("AES-128-GCM");
  static const EVP_CIPHER* const aes192 = Fetch("AES-192-GCM");
  static const EVP_CIPHER* const aes256 = Fetch("AES-256-GCM");
  if (key.size() == 16) return aes128;
  return key.size() == 24 ? aes192 : aes256;
}

CipherContext NewContext() {
  CipherContext context(EVP_CIPHER_CTX_new());
  Require(context != nullptr);
  return context;
}

// EVP counts in int.
Result<void> CheckSizes(const Secret& key, std::string_view nonce, std::string_view text,
                        std::string_view additional_data) {
  if (key.size() != kAesGcmKeySize && key.size() != 16 && key.size() != 24) {
    return Error{Failure::kBadInput, "AES-GCM key of " + std::to_string(key.size()) +
                                         " bytes, must have 32 (or 16 or 24)"};
  }
  if (nonce.size() != kAesGcmNonceSize) {
    return Error{Failure::kBadInput,
                 "AES-GCM nonce of " + std::to_string(nonce.size()) + " bytes, must have 12"};
  }
  if (text.size() > INT_MAX || additional_data.size() > INT_MAX) {
    return Error{Failure::kBadInput, "AES-GCM input of more than 2 GiB"};
  }
  return {};
}

}  // namespace

Result<std::string> SealAesGcm(const Secret& key, std::string_view nonce,
                               std::string_view plaintext, std::string_view additional_data) {
  TRY(CheckSizes(key, nonce, plaintext, additional_data));
  const CipherContext context = NewContext();
  Require(EVP_EncryptInit_ex2(context.get(), AlgorithmFor(key), Bytes(key.Reveal()), Bytes(nonce),
                              nullptr) == 1);
  int size = 0;
  if (!additional_data.empty()) {
    Require(EVP_EncryptUpdate(context.get(), nullptr, &size, Bytes(additional_data),
                              static_cast<int>(additional_data.size())) == 1);
  }
  std::string sealed(plaintext.size() + kAesGcmTagSize, '\0');
  char* const tag = sealed.data() + plaintext.size();
  if (!plaintext.empty()) {
    Require(EVP_EncryptUpdate(context.get(), Bytes(sealed.data()), &size, Bytes(plaintext),
                              static_cast<int>(plaintext.size())) == 1);
  }
  Require(EVP_EncryptFinal_ex(context.get(), Bytes(tag), &size) == 1);
  Require(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, kAesGcmTagSize, tag) == 1);
  return sealed;
}

Result<Secret> OpenAesGcm(const Secret& key, std::string_view nonce, std::string_view sealed,
                          std::string_view additional_data) {
  TRY(CheckSizes(key, nonce, sealed, additional_data));
  if (sealed.size() < kAesGcmTagSize) {
    return Error{Failure::kBadCiphertext, "AES-GCM ciphertext is shorter than its tag"};
  }
  const std::string_view ciphertext = sealed.substr(0, sealed.size() - kAesGcmTagSize);
  std::string tag(sealed.substr(ciphertext.size()));  // EVP wants it writable
  const CipherContext context = NewContext();
  Require(EVP_DecryptInit_ex2(context.get(), AlgorithmFor(key), Bytes(key.Reveal()), Bytes(nonce),
                              nullptr) == 1);
  int size = 0;
  if (!additional_data.empty()) {
    Require(EVP_DecryptUpdate(context.get(), nullptr, &size, Bytes(additional_data),
                              static_cast<int>(additional_data.size())) == 1);
  }
  Secret plaintext = Secret::OfSize(ciphertext.size());
  if (!ciphertext.empty()) {
    Require(EVP_DecryptUpdate(context.get(), Bytes(plaintext.Buffer().data()), &size,
                              Bytes(ciphertext), static_cast<int>(ciphertext.size())) == 1);
  }
  Require(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, kAesGcmTagSize, tag.data()) ==
          1);
  unsigned char rest[kAesGcmTagSize];
  if (EVP_DecryptFinal_ex(context.get(), rest, &size) != 1) {
    return Error{Failure::kBadCiphertext,
                 "AES-GCM tag does not fit ciphertext, key and additional data"};
  }
  return plaintext;
}

}  // namespace atrest::crypto
