// What was asked and what was answered, for assertions in tests. Never a plaintext or a blob.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <string>

#include "base/clock.h"
#include "base/mutex.h"
#include "json/json.h"
#include "kms/encryption_context.h"

namespace atrest::emulator {

struct LoggedRequest {
  WallTime time;
  std::string request_id;
  std::string operation;
  std::string key;        // its id, or the text of a KeyId that names none
  std::string principal;  // ARN
  std::string code;       // AWS's; empty: it succeeded
  int status = 0;
  std::string fault;  // the id of the rule that it met
  std::string user_agent;
  kms::EncryptionContext context;
};

// Thread-safe. Keeps the last 10,000 requests; the counters count all of them.
class RequestLog {
 public:
  void Add(LoggedRequest request);
  void Clear();
  // Oldest first, from number `since` on; the first request ever is number 0.
  json::Value Requests(std::uint64_t since) const;
  // {"total": 3, "operations": {"Encrypt": {"ok": 2, "DisabledException": 1}}}
  json::Value Counters() const;

 private:
  mutable Mutex mutex_;
  std::deque<LoggedRequest> requests_ GUARDED_BY(mutex_);
  std::uint64_t first_ GUARDED_BY(mutex_) = 0;  // number of requests_.front()
  std::map<std::string, std::map<std::string, std::int64_t>> counters_ GUARDED_BY(mutex_);
};

}  // namespace atrest::emulator
