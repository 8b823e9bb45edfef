#include "testing/test_authority.h"

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <cstdlib>
#include <memory>

namespace atrest::fakes {
namespace {

template <auto kFree>
struct FreeWith {
  template <typename T>
  void operator()(T* object) const {
    static_cast<void>(kFree(object));
  }
};
using Certificate = std::unique_ptr<X509, FreeWith<X509_free>>;
using Key = std::unique_ptr<EVP_PKEY, FreeWith<EVP_PKEY_free>>;
using File = std::unique_ptr<std::FILE, FreeWith<std::fclose>>;

void Require(bool succeeded) {
  if (!succeeded) std::abort();
}

void AddExtension(X509* certificate, X509* issuer, int id, const std::string& value) {
  X509V3_CTX context{};
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, id, value.c_str());
  Require(extension != nullptr && X509_add_ext(certificate, extension, -1) == 1);
  X509_EXTENSION_free(extension);
}

void SetName(X509_NAME* name, const std::string& text) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.c_str());
  Require(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, bytes, -1, -1, 0) == 1);
}

Certificate NewCertificate(EVP_PKEY* key, const std::string& name, long serial, long seconds) {
  Certificate certificate(X509_new());
  Require(X509_set_version(certificate.get(), 2) == 1);
  Require(ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), serial) == 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -3600);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), seconds);
  Require(X509_set_pubkey(certificate.get(), key) == 1);
  SetName(X509_get_subject_name(certificate.get()), name);
  return certificate;
}

void Save(const std::string& path, X509* certificate) {
  const File file(std::fopen(path.c_str(), "w"));
  Require(file != nullptr && PEM_write_X509(file.get(), certificate) == 1);
}

void Save(const std::string& path, EVP_PKEY* key) {
  const File file(std::fopen(path.c_str(), "w"));
  Require(file != nullptr &&
          PEM_write_PrivateKey(file.get(), key, nullptr, nullptr, 0, nullptr, nullptr) == 1);
}

}  // namespace

struct TestAuthority::Keys {
  Key key;
  Certificate certificate;
};

TestAuthority::TestAuthority() : keys_(new Keys) {
  keys_->key = Key(EVP_EC_gen("P-256"));
  // Named after its directory: two authorities of one name would be taken for each other.
  keys_->certificate = NewCertificate(keys_->key.get(), directory_.path(), 1, 7 * 24 * 3600);
  X509* own = keys_->certificate.get();
  Require(X509_set_issuer_name(own, X509_get_subject_name(own)) == 1);
  AddExtension(own, own, NID_basic_constraints, "critical,CA:TRUE");
  Require(X509_sign(own, keys_->key.get(), EVP_sha256()) > 0);
  Save(certificate_file(), own);
}

TestAuthority::~TestAuthority() { delete keys_; }

TlsFiles TestAuthority::Issue(const std::string& names, int hours) {
  const std::string stem = directory_ / ("issued-" + std::to_string(++issued_));
  TlsFiles files{stem + ".pem", stem + ".key"};
  const Key key(EVP_EC_gen("P-256"));
  const long seconds = hours < 0 ? -60 : hours * 3600L;
  const Certificate certificate = NewCertificate(key.get(), "test server", issued_ + 1, seconds);
  X509* issuer = keys_->certificate.get();
  Require(X509_set_issuer_name(certificate.get(), X509_get_subject_name(issuer)) == 1);
  AddExtension(certificate.get(), issuer, NID_subject_alt_name, names);
  Require(X509_sign(certificate.get(), keys_->key.get(), EVP_sha256()) > 0);
  Save(files.certificate, certificate.get());
  Save(files.key, key.get());
  return files;
}

}  // namespace atrest::fakes
