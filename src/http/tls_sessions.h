// The TLS sessions of a transport, shared by its curl handles: a new connection to a server that is
// known takes up the session of any earlier one, without certificates and signatures.
#pragma once

#include <curl/curl.h>

#include <array>
#include <memory>
#include <mutex>

#include "base/result.h"

namespace atrest::http {

// Thread-safe. Must outlive the handles that use it.
class TlsSessions {
 public:
  // kSystem if libcurl refuses.
  static Result<std::unique_ptr<TlsSessions>> Make();
  ~TlsSessions();
  TlsSessions(const TlsSessions&) = delete;
  TlsSessions& operator=(const TlsSessions&) = delete;

  CURLSH* share() { return share_; }  // for CURLOPT_SHARE

 private:
  TlsSessions() = default;
  static void OnLock(CURL* easy, curl_lock_data data, curl_lock_access access, void* self);
  static void OnUnlock(CURL* easy, curl_lock_data data, void* self);

  CURLSH* share_ = nullptr;
  // libcurl locks in one callback and unlocks in another, which no scope can say.
  std::array<std::mutex, CURL_LOCK_DATA_LAST> mutexes_;
};

}  // namespace atrest::http
