#include "crypto/self_signed_certificate.h"

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <ctime>
#include <string_view>

#include "crypto/openssl.h"

namespace atrest::crypto {
namespace {

using Key = Handle<EVP_PKEY, EVP_PKEY_free>;
using Certificate = Handle<X509, X509_free>;
using Memory = Handle<BIO, BIO_free_all>;

constexpr long kSerialBits = 159;  // positive and at most 20 bytes, as RFC 5280 asks for

void SetSerial(X509* certificate) {
  const Handle<BIGNUM, BN_free> number(BN_new());
  Require(number != nullptr && BN_rand(number.get(), kSerialBits, BN_RAND_TOP_ONE, 0) == 1);
  Require(BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) != nullptr);
}

void AddExtension(X509* certificate, int id, const char* value) {
  X509V3_CTX context{};
  X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
  const Handle<X509_EXTENSION, X509_EXTENSION_free> extension(
      X509V3_EXT_conf_nid(nullptr, &context, id, value));
  Require(extension != nullptr && X509_add_ext(certificate, extension.get(), -1) == 1);
}

void SetName(X509* certificate) {
  X509_NAME* name = X509_get_subject_name(certificate);
  Require(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, Bytes(std::string_view("localhost")),
                                     -1, -1, 0) == 1);
  Require(X509_set_issuer_name(certificate, name) == 1);
}

void AddExtensions(X509* certificate) {
  AddExtension(certificate, NID_basic_constraints, "critical,CA:TRUE,pathlen:0");
  AddExtension(certificate, NID_key_usage, "critical,digitalSignature,keyCertSign");
  AddExtension(certificate, NID_ext_key_usage, "serverAuth");
  AddExtension(certificate, NID_subject_key_identifier, "hash");
  AddExtension(certificate, NID_authority_key_identifier, "keyid:always");
  AddExtension(certificate, NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1,IP:::1");
}

Secret Content(BIO* memory) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(memory, &data);
  return Secret({data, static_cast<std::size_t>(size)});
}

}  // namespace

SelfSignedCertificate MakeSelfSignedCertificate(std::chrono::system_clock::time_point now,
                                                int days) {
  const Key key(EVP_EC_gen("P-256"));
  const Certificate certificate(X509_new());
  Require(key != nullptr && certificate != nullptr);
  const std::time_t start = std::chrono::system_clock::to_time_t(now - std::chrono::hours(1));
  Require(X509_set_version(certificate.get(), X509_VERSION_3) == 1);
  SetSerial(certificate.get());
  Require(ASN1_TIME_set(X509_getm_notBefore(certificate.get()), start) != nullptr);
  Require(ASN1_TIME_adj(X509_getm_notAfter(certificate.get()), start, days, 0) != nullptr);
  Require(X509_set_pubkey(certificate.get(), key.get()) == 1);
  SetName(certificate.get());
  AddExtensions(certificate.get());
  Require(X509_sign(certificate.get(), key.get(), EVP_sha256()) > 0);

  const Memory certificate_text(BIO_new(BIO_s_mem())), key_text(BIO_new(BIO_s_secmem()));
  Require(PEM_write_bio_X509(certificate_text.get(), certificate.get()) == 1);
  Require(PEM_write_bio_PrivateKey(key_text.get(), key.get(), nullptr, nullptr, 0, nullptr,
                                   nullptr) == 1);
  return {std::string(Content(certificate_text.get()).Reveal()), Content(key_text.get())};
}

}  // namespace atrest::crypto
