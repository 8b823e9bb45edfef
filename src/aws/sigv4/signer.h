// AWS Signature Version 4 in an Authorization header.
// Source: IAM User Guide, "Create a signed AWS API request".
#pragma once

#include <memory>
#include <string>

#include "aws/credentials/credentials.h"
#include "aws/sigv4/amz_date.h"
#include "aws/sigv4/canonical_request.h"
#include "base/clock.h"
#include "base/mutex.h"
#include "http/transport.h"

namespace atrest::aws {

// Signs for one service in one region and remembers the signing key of the day. Thread-safe.
class Signer {
 public:
  Signer(std::string region, std::string service);
  ~Signer();
  Signer(const Signer&) = delete;
  Signer& operator=(const Signer&) = delete;

  // Adds Host, X-Amz-Date, X-Amz-Security-Token (for temporary credentials) and Authorization, and
  // replaces those that are there. Every other header present is signed too, so those that a proxy
  // may change must be added afterwards.
  void Sign(http::Request& request, const Credentials& credentials, WallTime now) const;

  const std::string& region() const { return region_; }

 private:
  struct DayKey;
  std::shared_ptr<const DayKey> KeyFor(const Credentials& credentials,
                                       const SigningScope& scope) const;

  const std::string region_, service_;
  mutable Mutex mutex_;
  // The last key that was derived; its memory is wiped when the last request is done with it.
  mutable std::shared_ptr<const DayKey> day_key_ GUARDED_BY(mutex_);
};

}  // namespace atrest::aws
