#include "http/curl_handle_pool.h"

#include <utility>

namespace atrest::http {

Result<CurlHandlePool::Lease> CurlHandlePool::Take() {
  {
    Lock lock(mutex_);
    if (!idle_.empty()) {
      std::unique_ptr<CurlHandle> handle = std::move(idle_.back());
      idle_.pop_back();
      return Lease(*this, std::move(handle));
    }
  }
  TRY_ASSIGN(std::unique_ptr<CurlHandle> handle, CurlHandle::Make(options_, trust_, sessions_));
  return Lease(*this, std::move(handle));
}

void CurlHandlePool::GiveBack(std::unique_ptr<CurlHandle> handle) {
  handle->Reset();
  {
    Lock lock(mutex_);
    if (idle_.size() < options_.max_idle_handles) {
      idle_.push_back(std::move(handle));
      return;
    }
  }
  handle.reset();  // closes its connections, so not under the lock
}

}  // namespace atrest::http
