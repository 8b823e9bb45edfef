#include "crypto/rsa_oaep.h"

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "crypto/openssl.h"

namespace atrest::crypto {
namespace {

const RsaKeyPair& Pair() {
  static const RsaKeyPair pair = RsaKeyPair::Generate(2048);
  return pair;
}

// What a client does with the public key.
std::string Wrap(const std::string& der, std::string_view plain, const EVP_MD* hash) {
  const unsigned char* at = Bytes(der);
  const Handle<EVP_PKEY, EVP_PKEY_free> key(
      d2i_PUBKEY(nullptr, &at, static_cast<long>(der.size())));
  Require(key != nullptr);
  const Handle<EVP_PKEY_CTX, EVP_PKEY_CTX_free> context(EVP_PKEY_CTX_new(key.get(), nullptr));
  Require(EVP_PKEY_encrypt_init(context.get()) == 1 &&
          EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_OAEP_PADDING) == 1 &&
          EVP_PKEY_CTX_set_rsa_oaep_md(context.get(), hash) == 1);
  std::string wrapped(static_cast<std::size_t>(EVP_PKEY_get_size(key.get())), '\0');
  std::size_t size = wrapped.size();
  Require(EVP_PKEY_encrypt(context.get(), Bytes(wrapped.data()), &size, Bytes(plain),
                           plain.size()) == 1);
  wrapped.resize(size);
  return wrapped;
}

TEST(RsaKeyPair, UnwrapsWhatWasWrappedForItsPublicKey) {
  const std::string der = Pair().PublicKeyDer();
  EXPECT_EQ(Pair().Unwrap(Wrap(der, "secret", EVP_sha256()), OaepHash::kSha256)->Reveal(),
            "secret");
  EXPECT_EQ(Pair().Unwrap(Wrap(der, "secret", EVP_sha1()), OaepHash::kSha1)->Reveal(), "secret");
}

TEST(RsaKeyPair, TheHashMustBeTheOneOfTheWrapping) {
  const std::string wrapped = Wrap(Pair().PublicKeyDer(), "secret", EVP_sha256());
  const auto opened = Pair().Unwrap(wrapped, OaepHash::kSha1);
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().kind, Failure::kBadCiphertext);
}

TEST(RsaKeyPair, RefusesWhatIsWrappedForAnother) {
  const std::string wrapped =
      Wrap(RsaKeyPair::Generate(2048).PublicKeyDer(), "secret", EVP_sha256());
  EXPECT_FALSE(Pair().Unwrap(wrapped, OaepHash::kSha256).ok());
}

TEST(RsaKeyPair, RefusesBytesThatAreNoCiphertext) {
  std::string wrapped = Wrap(Pair().PublicKeyDer(), "secret", EVP_sha256());
  wrapped.back() = static_cast<char>(wrapped.back() ^ 1);
  for (const std::string& bad :
       {std::string(), std::string("x"), std::string(6144, 'x'), wrapped}) {
    EXPECT_FALSE(Pair().Unwrap(bad, OaepHash::kSha256).ok()) << bad.size();
  }
}

}  // namespace
}  // namespace atrest::crypto
