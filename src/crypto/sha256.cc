#include "crypto/sha256.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include "crypto/openssl.h"

namespace atrest::crypto {
namespace {

using DigestContext = Handle<EVP_MD_CTX, EVP_MD_CTX_free>;
using MacContext = Handle<EVP_MAC_CTX, EVP_MAC_CTX_free>;

// Fetching an algorithm costs more than hashing a request, so it is done once and kept for good.
const EVP_MD* Sha256Algorithm() {
  static const EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  Require(algorithm != nullptr);
  return algorithm;
}

// An HMAC context with its digest chosen and no key. Copied, never used itself.
EVP_MAC_CTX* NewHmacTemplate() {
  const Handle<EVP_MAC, EVP_MAC_free> hmac(EVP_MAC_fetch(nullptr, "HMAC", nullptr));
  Require(hmac != nullptr);
  EVP_MAC_CTX* context = EVP_MAC_CTX_new(hmac.get());
  Require(context != nullptr);
  char digest[] = "SHA256";
  const OSSL_PARAM parameters[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
      OSSL_PARAM_construct_end()};
  Require(EVP_MAC_CTX_set_params(context, parameters) == 1);
  return context;
}

const EVP_MAC_CTX* HmacTemplate() {
  static const EVP_MAC_CTX* const context = NewHmacTemplate();
  return context;
}

}  // namespace

Sha256Digest Sha256(std::string_view data) {
  const DigestContext context(EVP_MD_CTX_new());
  Require(context != nullptr);
  Sha256Digest digest{};
  Require(EVP_DigestInit_ex2(context.get(), Sha256Algorithm(), nullptr) == 1);
  Require(EVP_DigestUpdate(context.get(), data.data(), data.size()) == 1);
  Require(EVP_DigestFinal_ex(context.get(), Bytes(digest.data()), nullptr) == 1);
  return digest;
}

Sha256Digest HmacSha256(std::string_view key, std::string_view data) {
  const MacContext context(EVP_MAC_CTX_dup(HmacTemplate()));
  Require(context != nullptr);
  // A null key means "keep the old one", so an empty key still needs an address.
  const std::string_view present_key = key.empty() ? std::string_view("") : key;
  Sha256Digest digest{};
  std::size_t size = 0;
  Require(EVP_MAC_init(context.get(), Bytes(present_key), present_key.size(), nullptr) == 1);
  Require(EVP_MAC_update(context.get(), Bytes(data), data.size()) == 1);
  Require(EVP_MAC_final(context.get(), Bytes(digest.data()), &size, digest.size()) == 1);
  Require(size == digest.size());
  return digest;
}

std::string Hex(std::string_view bytes) {
  static constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const char byte : bytes) {
    const auto value = static_cast<unsigned char>(byte);
    text += kDigits[value >> 4U];
    text += kDigits[value & 0xfU];
  }
  return text;
}

}  // namespace atrest::crypto
