// Instance metadata, version 2 only: a token from PUT /latest/api/token, then GET with it.
//
// The token is kept for its 6 hours, less a margin, and dropped when the service says 401. A
// service that offers version 1 alone is refused: its answers can be had through any open proxy on
// the node. Requests are limited to a second each and never go through a proxy.
// Source: EC2 user guide, "How Instance Metadata Service Version 2 works".
#pragma once

#include <optional>
#include <string>

#include "aws/credentials/imds_settings.h"
#include "base/call_context.h"
#include "base/clock.h"
#include "base/environment.h"
#include "base/filesystem.h"
#include "base/mutex.h"
#include "base/result.h"
#include "base/secret.h"
#include "http/transport.h"

namespace atrest::aws {

// Thread-safe.
class ImdsClient {
 public:
  // What is given by reference or pointer must live longer than this. With `filesystem` the
  // settings of the profile count too: of `profile`, by flag, or the environment's.
  ImdsClient(http::Transport& transport, const Environment& environment, const Clock& clock,
             const Filesystem* filesystem = nullptr, std::string profile = "");

  // The body of GET `path`, e.g. "/latest/meta-data/placement/region". kAbsent if it is switched
  // off or the service does not have the path; otherwise as Transport::Send, with a message that
  // says "instance metadata".
  Result<Secret> Get(const std::string& path, const CallContext& context);

 private:
  struct Token {
    Secret text;
    SteadyTime until;
  };
  Result<Secret> TokenFor(const ImdsSettings& settings, const CallContext& context);
  void DropToken();
  Result<ImdsSettings> Settings() const;

  http::Transport& transport_;
  const Environment& environment_;
  const Clock& clock_;
  const Filesystem* const filesystem_;  // may be nullptr
  const std::string profile_;
  Mutex mutex_;
  std::optional<Token> token_ GUARDED_BY(mutex_);
};

}  // namespace atrest::aws
