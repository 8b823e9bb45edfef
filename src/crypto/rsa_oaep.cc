#include "crypto/rsa_oaep.h"

#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "crypto/openssl.h"

namespace atrest::crypto {
namespace {

const EVP_MD* Digest(OaepHash hash) {
  switch (hash) {
    case OaepHash::kSha1: return EVP_sha1();
    case OaepHash::kSha256: return EVP_sha256();
  }
  return nullptr;
}

}  // namespace

RsaKeyPair RsaKeyPair::Generate(unsigned bits) {
  std::shared_ptr<EVP_PKEY> key(EVP_RSA_gen(bits), EVP_PKEY_free);
  Require(key != nullptr);
  return RsaKeyPair(std::move(key));
}

std::string RsaKeyPair::PublicKeyDer() const {
  unsigned char* bytes = nullptr;
  const int size = i2d_PUBKEY(key_.get(), &bytes);
  Require(size > 0);
  std::string der(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
  OPENSSL_free(bytes);
  return der;
}

Result<Secret> RsaKeyPair::Unwrap(std::string_view wrapped, OaepHash hash) const {
  const Handle<EVP_PKEY_CTX, EVP_PKEY_CTX_free> context(EVP_PKEY_CTX_new(key_.get(), nullptr));
  Require(context != nullptr && EVP_PKEY_decrypt_init(context.get()) == 1);
  Require(EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_OAEP_PADDING) == 1);
  Require(EVP_PKEY_CTX_set_rsa_oaep_md(context.get(), Digest(hash)) == 1);
  Require(EVP_PKEY_CTX_set_rsa_mgf1_md(context.get(), Digest(hash)) == 1);
  std::size_t size = static_cast<std::size_t>(EVP_PKEY_get_size(key_.get()));
  Secret plain = Secret::OfSize(size);
  const int opened = EVP_PKEY_decrypt(context.get(), Bytes(plain.Buffer().data()), &size,
                                      Bytes(wrapped), wrapped.size());
  if (opened != 1) {
    return Error{Failure::kBadCiphertext, "not wrapped for this RSA key with this hash"};
  }
  plain.Truncate(size);
  return plain;
}

}  // namespace atrest::crypto
