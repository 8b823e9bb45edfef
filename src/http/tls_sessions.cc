#include "http/tls_sessions.h"

#include <string>

namespace atrest::http {

Result<std::unique_ptr<TlsSessions>> TlsSessions::Make() {
  std::unique_ptr<TlsSessions> sessions(new TlsSessions);
  sessions->share_ = curl_share_init();
  CURLSHcode code = sessions->share_ == nullptr ? CURLSHE_NOMEM : CURLSHE_OK;
  const auto set = [&](CURLSHoption option, auto value) {
    if (code == CURLSHE_OK) code = curl_share_setopt(sessions->share_, option, value);
  };
  set(CURLSHOPT_LOCKFUNC, &TlsSessions::OnLock);
  set(CURLSHOPT_UNLOCKFUNC, &TlsSessions::OnUnlock);
  set(CURLSHOPT_USERDATA, static_cast<void*>(sessions.get()));
  // Sessions alone: connections must not be shared between threads.
  set(CURLSHOPT_SHARE, static_cast<int>(CURL_LOCK_DATA_SSL_SESSION));
  if (code == CURLSHE_OK) return sessions;
  return Error{Failure::kSystem,
               std::string("libcurl shares no TLS sessions: ") + curl_share_strerror(code)};
}

TlsSessions::~TlsSessions() {
  if (share_ != nullptr) curl_share_cleanup(share_);
}

void TlsSessions::OnLock(CURL* /*easy*/, curl_lock_data data, curl_lock_access /*access*/,
                         void* self) {
  static_cast<TlsSessions*>(self)->mutexes_.at(data).lock();
}

void TlsSessions::OnUnlock(CURL* /*easy*/, curl_lock_data data, void* self) {
  static_cast<TlsSessions*>(self)->mutexes_.at(data).unlock();
}

}  // namespace atrest::http
