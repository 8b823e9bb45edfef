#include "http/curl_handle_pool.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace atrest::http {

Result<CurlHandlePool::Lease> CurlHandlePool::Take() {
  {
    Lock lock(mutex_);
    if (!idle_.empty()) {
      std::unique_ptr<CurlHandle> handle = std::move(idle_.back().handle);
      idle_.pop_back();
      return Lease(*this, std::move(handle));
    }
  }
  TRY_ASSIGN(std::unique_ptr<CurlHandle> handle, CurlHandle::Make(options_, trust_, sessions_));
  return Lease(*this, std::move(handle));
}

std::size_t CurlHandlePool::idle() const {
  Lock lock(mutex_);
  return idle_.size();
}

std::vector<CurlHandlePool::Idle> CurlHandlePool::TakeOutdated(SteadyTime now) {
  const auto kept = std::find_if(idle_.begin(), idle_.end(), [&](const Idle& each) {
    return now - each.since < options_.max_connection_idle;
  });
  std::vector<Idle> outdated(std::make_move_iterator(idle_.begin()), std::make_move_iterator(kept));
  idle_.erase(idle_.begin(), kept);
  return outdated;
}

void CurlHandlePool::GiveBack(std::unique_ptr<CurlHandle> handle) {
  handle->Reset();
  const SteadyTime now = clock_.Now();
  std::vector<Idle> outdated;  // destroyed, which closes connections, without the lock
  {
    Lock lock(mutex_);
    outdated = TakeOutdated(now);
    if (idle_.size() < options_.max_idle_handles) idle_.push_back({now, std::move(handle)});
  }
  handle.reset();  // closes its connections, so not under the lock
}

}  // namespace atrest::http
