#include "crypto/hkdf.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include <string>

#include "crypto/openssl.h"

namespace atrest::crypto {
namespace {

constexpr std::size_t kHashSize = 32;

}  // namespace

Result<Secret> HkdfExpandSha256(const Secret& pseudo_random_key, std::string_view info,
                                std::size_t size) {
  if (pseudo_random_key.size() < kHashSize) {
    return Error{Failure::kBadInput, "an HKDF seed has at least 32 bytes, this one has " +
                                         std::to_string(pseudo_random_key.size())};
  }
  if (size == 0 || size > 255 * kHashSize) {
    return Error{Failure::kBadInput, "HKDF with SHA-256 makes 1 to 8160 bytes"};
  }
  const Handle<EVP_KDF, EVP_KDF_free> kdf(EVP_KDF_fetch(nullptr, OSSL_KDF_NAME_HKDF, nullptr));
  Require(kdf != nullptr);
  const Handle<EVP_KDF_CTX, EVP_KDF_CTX_free> context(EVP_KDF_CTX_new(kdf.get()));
  Require(context != nullptr);

  int mode = EVP_KDF_HKDF_MODE_EXPAND_ONLY;
  std::string digest = "SHA256";
  Secret key = pseudo_random_key.Clone();
  std::string info_copy(info);
  const OSSL_PARAM parameters[] = {
      OSSL_PARAM_construct_int(OSSL_KDF_PARAM_MODE, &mode),
      OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest.data(), digest.size()),
      OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, key.Buffer().data(), key.size()),
      OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, info_copy.data(), info_copy.size()),
      OSSL_PARAM_construct_end()};
  Secret derived = Secret::OfSize(size);
  Require(EVP_KDF_derive(context.get(), Bytes(derived.Buffer().data()), size, parameters) == 1);
  return derived;
}

}  // namespace atrest::crypto
