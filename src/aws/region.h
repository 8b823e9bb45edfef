// Which AWS region is called: --region, the key ARN's region, AWS_REGION, AWS_DEFAULT_REGION, the
// profile's, the instance's. A contradiction between the first two is an error.
#pragma once

#include <string>
#include <string_view>

#include "aws/credentials/imds_client.h"
#include "base/call_context.h"
#include "base/environment.h"
#include "base/filesystem.h"
#include "base/mutex.h"
#include "base/result.h"
#include "kms/key_arn.h"

namespace atrest::aws {

// A region becomes part of a host name: lower-case letters, digits and '-', at most 32.
bool IsRegionName(std::string_view text);

// What flag and key say; empty if neither does. kBadInput for a contradiction or a malformed
// region. Pure function, thread-safe.
Result<std::string> RegionOfKey(const std::string& region_flag, const kms::KeyReference& key);

// For keys that do not say. Thread-safe; remembers what it found.
class RegionFinder {
 public:
  // What is given by reference must live longer than this. `profile`: by flag; empty for none.
  RegionFinder(const Environment& environment, const Filesystem& filesystem, ImdsClient& imds,
               std::string profile = "");

  // kNoCredentials, saying what was tried, if nothing says it; kDeadlineExceeded and kCancelled as
  // the context says.
  Result<std::string> Find(const CallContext& context);

  // What environment or profile say; empty if they do not.
  Result<std::string> Configured() const;

 private:
  const Environment& environment_;
  const Filesystem& filesystem_;
  ImdsClient& imds_;
  const std::string profile_;
  Mutex mutex_;
  std::string found_ GUARDED_BY(mutex_);
};

}  // namespace atrest::aws
