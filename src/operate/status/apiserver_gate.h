// Whether all kube-apiservers are on the same, new key, so that a migration may begin.
//
// A migration that begins too early leaves values under the old key: a server that has not yet seen
// the new one writes with the old one, and what it writes counts as done. A KMS v2 server asks its
// plugin for the key id about once a minute, and may go on with the old one for 3 minutes after it
// was last confirmed (kubernetes/apiserver pkg/server/options/encryptionconfig/config.go,
// envelopeKMSv2 … expiration).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/clock.h"
#include "operate/status/apiserver_view.h"

namespace atrest::operate {

struct GateQuestion {
  std::optional<std::string> key_id = {};  // the key that all should be on; without: any, but one
  std::string provider = {};               // of that name only; empty: every KMS provider
};

struct GateVerdict {
  bool open = false;
  std::vector<std::string> reasons = {};  // why not, each naming its server; safe to print
  // When the servers will be past what they may still hold, if nothing else changes.
  std::optional<WallTime> safe_at = {};
  bool all_reached = false;
  bool config_is_known = false;  // every server tells its configuration's hash
  bool config_is_equal = true;   // no two tell different ones
  bool keys_are_equal = true;    // no provider has two latest key ids
  bool names_a_key = false;      // some KMS v2 provider told a key id
};

// Pure. An open gate without `names_a_key` says nothing about KMS v1 and local keys: there only
// config_is_known and config_is_equal speak, and a restart of all servers.
GateVerdict JudgeApiServers(std::span<const ApiServerView> servers, const GateQuestion& question,
                            WallTime now);

}  // namespace atrest::operate
