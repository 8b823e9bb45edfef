// Idle curl handles, the one used last on top: its connection is the warmest.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "base/mutex.h"
#include "base/result.h"
#include "http/curl_handle.h"

namespace atrest::http {

// Thread-safe.
class CurlHandlePool {
 public:
  // What is given must outlive the pool.
  CurlHandlePool(const TransportOptions& options, TrustStore& trust, TlsSessions& sessions)
      : options_(options), trust_(trust), sessions_(sessions) {}

  // Gives a handle back at the end of its scope.
  class Lease {
   public:
    Lease(CurlHandlePool& pool, std::unique_ptr<CurlHandle> handle)
        : pool_(&pool), handle_(std::move(handle)) {}
    ~Lease() {
      if (handle_ != nullptr) pool_->GiveBack(std::move(handle_));
    }
    Lease(Lease&&) noexcept = default;
    Lease& operator=(Lease&&) = delete;
    CurlHandle* operator->() { return handle_.get(); }

   private:
    CurlHandlePool* pool_;
    std::unique_ptr<CurlHandle> handle_;
  };

  // An idle handle or a new one; there is no bound on how many are in use.
  Result<Lease> Take();

 private:
  void GiveBack(std::unique_ptr<CurlHandle> handle);

  const TransportOptions& options_;
  TrustStore& trust_;
  TlsSessions& sessions_;
  Mutex mutex_;
  std::vector<std::unique_ptr<CurlHandle>> idle_ GUARDED_BY(mutex_);
};

}  // namespace atrest::http
