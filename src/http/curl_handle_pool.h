// Idle curl handles, the one used last on top: its connection is the warmest. libcurl closes an
// idle connection only when its handle is used again, so a handle that nobody takes for that long
// is given up when another one comes back: what a burst has opened does not stay open.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "base/clock.h"
#include "base/mutex.h"
#include "base/result.h"
#include "http/curl_handle.h"

namespace atrest::http {

// Thread-safe.
class CurlHandlePool {
 public:
  // What is given must outlive the pool.
  CurlHandlePool(const TransportOptions& options, const Clock& clock, TrustStore& trust,
                 TlsSessions& sessions)
      : options_(options), clock_(clock), trust_(trust), sessions_(sessions) {}

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

  std::size_t idle() const;

 private:
  struct Idle {
    SteadyTime since;
    std::unique_ptr<CurlHandle> handle;
  };
  void GiveBack(std::unique_ptr<CurlHandle> handle);
  std::vector<Idle> TakeOutdated(SteadyTime now) REQUIRES(mutex_);

  const TransportOptions& options_;
  const Clock& clock_;
  TrustStore& trust_;
  TlsSessions& sessions_;
  mutable Mutex mutex_;
  std::vector<Idle> idle_ GUARDED_BY(mutex_);  // the longest idle first
};

}  // namespace atrest::http
