#include "http/trust_store.h"

#include <curl/curl.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>

#include <algorithm>
#include <climits>
#include <utility>

#include "http/openssl_reason.h"

namespace atrest::http {
namespace {

// As libcurl does: any certificate of the bundle is trusted, also one that is no root itself.
constexpr unsigned long kFlags = X509_V_FLAG_TRUSTED_FIRST | X509_V_FLAG_PARTIAL_CHAIN;

std::string DefaultRoots() {
  CURL* easy = curl_easy_init();
  char* path = nullptr;
  if (easy != nullptr) curl_easy_getinfo(easy, CURLINFO_CAINFO, &path);
  std::string copy = path == nullptr ? "" : path;
  curl_easy_cleanup(easy);
  return copy;
}

}  // namespace

void TrustStore::FreeStore::operator()(x509_store_st* store) const { X509_STORE_free(store); }

TrustStore::~TrustStore() = default;

Result<TrustStore::Store> TrustStore::Read(const std::string& file) {
  Store store(X509_STORE_new());
  if (store == nullptr) return Error{Failure::kSystem, "out of memory"};
  ERR_clear_error();
  if (X509_STORE_load_file(store.get(), file.c_str()) != 1) {
    return Error{Failure::kBadInput,
                 "root certificates " + file + ": " + TakeOpenSslReason("no certificate found")};
  }
  X509_STORE_set_flags(store.get(), kFlags);
  return store;
}

Result<TrustStore::Store> TrustStore::Parse(const std::string& pem) {
  Store store(X509_STORE_new());
  const std::unique_ptr<BIO, decltype(&BIO_free)> bytes(
      BIO_new_mem_buf(pem.data(), static_cast<int>(std::min<std::size_t>(pem.size(), INT_MAX))),
      BIO_free);
  if (store == nullptr || bytes == nullptr) return Error{Failure::kSystem, "out of memory"};
  ERR_clear_error();
  int found = 0;
  while (X509* read = PEM_read_bio_X509(bytes.get(), nullptr, nullptr, nullptr)) {
    const std::unique_ptr<X509, decltype(&X509_free)> certificate(read, X509_free);
    if (X509_STORE_add_cert(store.get(), certificate.get()) != 1) break;
    ++found;
  }
  // The end of the text is an error of its own kind.
  const bool whole = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
  const std::string reason = TakeOpenSslReason("no certificate found");
  if (found == 0) return Error{Failure::kBadInput, "root certificates: no certificate found"};
  if (!whole) return Error{Failure::kBadInput, "root certificates: " + reason};
  X509_STORE_set_flags(store.get(), kFlags);
  return store;
}

Result<std::unique_ptr<TrustStore>> TrustStore::Open(const std::string& ca_bundle_file,
                                                     const std::string& ca_bundle) {
  std::unique_ptr<TrustStore> trust(new TrustStore);
  if (!ca_bundle_file.empty() || !ca_bundle.empty()) {
    TRY_ASSIGN(Store store, ca_bundle_file.empty() ? Parse(ca_bundle) : Read(ca_bundle_file));
    Lock lock(trust->mutex_);
    trust->store_ = std::move(store);
  }
  return trust;
}

Result<x509_store_st*> TrustStore::Roots() {
  {
    Lock lock(mutex_);
    if (store_ != nullptr) return store_.get();
  }
  Result<Store> read = Read(DefaultRoots());
  if (!read.ok()) {
    Error error = std::move(read).error();
    error.kind = Failure::kUnreachable;
    error.hint = "install the package ca-certificates, or name a bundle in AWS_CA_BUNDLE";
    return error;
  }
  Lock lock(mutex_);
  // Two first callers may have read at the same time; the second one's copy is dropped.
  if (store_ == nullptr) store_ = std::move(*read);
  return store_.get();
}

Result<void> TrustStore::ApplyTo(ssl_ctx_st* context) {
  TRY_ASSIGN(x509_store_st * roots, Roots());
  SSL_CTX_set1_cert_store(context, roots);
  // Decrypted replies may hold plaintext keys; OpenSSL's copy is wiped when it has been read.
  SSL_CTX_set_options(context, SSL_OP_CLEANSE_PLAINTEXT);
  return {};
}

}  // namespace atrest::http
