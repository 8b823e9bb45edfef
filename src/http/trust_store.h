// The root certificates, read once and shared by all connections of a transport.
//
// libcurl would read them anew for each handle: 20 ms of CPU and about 1 MB each time with Debian's
// bundle of roots (measured), which is what a burst of first calls cannot afford.
#pragma once

#include <memory>
#include <string>

#include "base/mutex.h"
#include "base/result.h"

struct x509_store_st;  // OpenSSL's X509_STORE
struct ssl_ctx_st;     // OpenSSL's SSL_CTX

namespace atrest::http {

// Thread-safe.
class TrustStore {
 public:
  // With a file its certificates alone are trusted, and it is read now: kBadInput if that fails.
  // Without one those of `ca_bundle`, PEM, are; without both, libcurl's default roots, and they are
  // read when first needed.
  static Result<std::unique_ptr<TrustStore>> Open(const std::string& ca_bundle_file,
                                                  const std::string& ca_bundle = {});
  ~TrustStore();

  // Makes a TLS context trust these roots. kUnreachable if they cannot be read.
  Result<void> ApplyTo(ssl_ctx_st* context);

 private:
  struct FreeStore {
    void operator()(x509_store_st* store) const;
  };
  using Store = std::unique_ptr<x509_store_st, FreeStore>;

  TrustStore() = default;
  static Result<Store> Read(const std::string& file);
  static Result<Store> Parse(const std::string& pem);
  Result<x509_store_st*> Roots();

  Mutex mutex_;
  Store store_ GUARDED_BY(mutex_);  // never replaced once it is there
};

}  // namespace atrest::http
