// AWS KMS, put together: region, endpoint, credentials, signer, transport and retries behind
// kms::KeyService and kms::KeyAdministration. One AwsKms serves all keys of a process; credentials
// are shared.
//
// Nothing here waits: region and credentials are found out at the first call or in the background,
// so that a program can serve before network and instance role are there. Until then calls end as
// kNoCredentials and say what is missing.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "aws/credentials/credentials.h"
#include "aws/kms/retrying_key_service.h"
#include "base/clock.h"
#include "base/command_runner.h"
#include "base/environment.h"
#include "base/filesystem.h"
#include "base/random.h"
#include "base/result.h"
#include "http/transport.h"
#include "kms/key_administration.h"
#include "kms/key_service.h"
#include "telemetry/log.h"
#include "telemetry/metrics.h"

namespace atrest::aws {

struct AwsKmsOptions {
  std::string kms_endpoint;  // --kms-endpoint; empty: AWS's own
  std::string profile;       // --profile; empty: the environment's
  std::string source_arn;    // --source-arn; empty: none
  bool allow_insecure_endpoint = false;
  std::string region_of_key;  // where STS is asked if nothing else names a region; may be empty
  RetrySettings retries;
  int retry_quota = http::RetryQuota::kDefaultCapacity;  // of all keys at one endpoint
};

// What it works with. All must live longer than AwsKms.
struct AwsWorld {
  http::Transport& transport;
  const Environment& environment;
  const Filesystem& filesystem;
  const Clock& clock;
  Random& random;
  telemetry::Log& log;
  CommandRunner* commands = nullptr;      // for credential_process; nullptr: it is refused
  telemetry::Metrics* metrics = nullptr;  // of the credentials
};

// The file that replaces the system's certificate authorities: AWS_CA_BUNDLE, else ca_bundle of the
// profile; empty if neither is set. For http::TransportOptions.
std::string CaBundleFile(const Environment& environment, const Filesystem& filesystem,
                         const std::string& profile = "");

// Thread-safe. Must outlive the key services that it opened.
class AwsKms {
 public:
  // kBadInput for options that can never work. Begins to fetch credentials.
  static Result<std::unique_ptr<AwsKms>> Open(const AwsKmsOptions& options, const AwsWorld& world);
  ~AwsKms();

  // `key`: what KeyReference takes; `region`: of --region, empty for the key's or the one that is
  // found out; `kms_endpoint`: empty for that of the options. kBadInput for a text that is no key,
  // a region that contradicts it and an endpoint that must not be used.
  Result<std::unique_ptr<kms::KeyService>> OpenKey(std::string_view key,
                                                   const std::string& region = "",
                                                   const std::string& kms_endpoint = "");

  // For calls that name no key, such as Decrypt. `region` empty: the one that is found out.
  // kBadInput for a malformed region and an endpoint that must not be used.
  Result<std::unique_ptr<kms::KeyService>> OpenRegion(const std::string& region,
                                                      const std::string& kms_endpoint = "");

  // For making keys and looking at them. `region` empty: the one that is found out. Errors as
  // OpenRegion's.
  Result<std::shared_ptr<kms::KeyAdministration>> OpenAdministration(const std::string& region);

  CredentialsProvider& credentials();

 private:
  struct Parts;
  explicit AwsKms(std::unique_ptr<Parts> parts);
  const std::unique_ptr<Parts> parts_;
};

}  // namespace atrest::aws
