#include "http/trust_store.h"

#include <curl/curl.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>

#include <utility>

#include "http/openssl_reason.h"

namespace atrest::http {
namespace {

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
  // As libcurl does: any certificate of the bundle is trusted, also one that is no root itself.
  X509_STORE_set_flags(store.get(), X509_V_FLAG_TRUSTED_FIRST | X509_V_FLAG_PARTIAL_CHAIN);
  return store;
}

Result<std::unique_ptr<TrustStore>> TrustStore::Open(const std::string& ca_bundle_file) {
  std::unique_ptr<TrustStore> trust(new TrustStore);
  if (!ca_bundle_file.empty()) {
    TRY_ASSIGN(Store store, Read(ca_bundle_file));
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
