// AWS credentials and where they come from.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/call_context.h"
#include "base/clock.h"
#include "base/result.h"
#include "base/secret.h"

namespace atrest::aws {

struct Credentials {
  std::string access_key_id;
  Secret secret_access_key;
  Secret session_token;                // empty for long-term credentials
  std::optional<WallTime> expiration;  // nothing: they do not expire
  std::string source;                  // "environment", "profile default", "imds role masters"
  // AWS may still accept them afterwards (instance metadata that cannot be reached, "static
  // stability"), so they stay in use until it says that it does not.
  bool usable_after_expiration = false;
  std::string identity = {};  // role ARN or account, where AWS says it; for the log
};

// Credentials are shared, never copied: a call in flight keeps the ones it started with.
using CredentialsPtr = std::shared_ptr<const Credentials>;

// Fetches credentials anew each time it is asked. Thread-safe.
class CredentialsSource {
 public:
  virtual ~CredentialsSource() = default;

  // Errors as CredentialsProvider::Get. Never credentials that are of no use any more.
  virtual Result<Credentials> Fetch(const CallContext& context) = 0;
};

// Thread-safe.
class CredentialsProvider {
 public:
  virtual ~CredentialsProvider() = default;

  // kNoCredentials with a message that says what was tried and what to do; kDeadlineExceeded and
  // kCancelled as the context says.
  virtual Result<CredentialsPtr> Get(const CallContext& context) = 0;

  // AWS did not accept these: the next Get() should bring others, if there are any. Does nothing
  // where credentials are fixed.
  virtual void Reject(const CredentialsPtr& /*rejected*/) {}

  // AWS knows these but denies them what was asked: they may be of another role, handed out by a
  // proxy for instance metadata that did not know this pod yet. Others, fetched now, at most once a
  // minute; else the same again. Other callers do not wait. Errors as Get.
  virtual Result<CredentialsPtr> GetOthers(const CredentialsPtr& denied,
                                           const CallContext& /*context*/) {
    return denied;
  }
};

}  // namespace atrest::aws
