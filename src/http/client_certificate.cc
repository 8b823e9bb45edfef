#include "http/client_certificate.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <limits>
#include <memory>

#include "http/openssl_reason.h"

namespace atrest::http {
namespace {

template <auto kFree>
struct FreeWith {
  template <typename T>
  void operator()(T* object) const {
    static_cast<void>(kFree(object));
  }
};
using Bytes = std::unique_ptr<BIO, FreeWith<BIO_free>>;
using Certificate = std::unique_ptr<X509, FreeWith<X509_free>>;
using Key = std::unique_ptr<EVP_PKEY, FreeWith<EVP_PKEY_free>>;

Bytes Over(std::string_view text) {
  const std::size_t most = std::numeric_limits<int>::max();
  return Bytes(BIO_new_mem_buf(text.data(), static_cast<int>(std::min(text.size(), most))));
}

// OpenSSL would ask the terminal for the pass phrase.
int NoPassPhrase(char* /*buffer*/, int /*size*/, int /*writing*/, void* /*data*/) { return -1; }

Error Unusable(std::string_view what, std::string_view otherwise) {
  return {Failure::kBadInput, std::string(what) + ": " + TakeOpenSslReason(otherwise)};
}

}  // namespace

Result<void> ClientCertificate::Check() const {
  ERR_clear_error();
  const Bytes chain_bytes = Over(chain);
  const Certificate own(PEM_read_bio_X509(chain_bytes.get(), nullptr, NoPassPhrase, nullptr));
  if (own == nullptr) return Unusable("client certificate", "no certificate found");
  const Bytes key_bytes = Over(key.Reveal());
  const Key own_key(PEM_read_bio_PrivateKey(key_bytes.get(), nullptr, NoPassPhrase, nullptr));
  if (own_key == nullptr) return Unusable("key of the client certificate", "no key found");
  if (X509_check_private_key(own.get(), own_key.get()) != 1) {
    return Unusable("client certificate", "the key is of another certificate");
  }
  return {};
}

}  // namespace atrest::http
