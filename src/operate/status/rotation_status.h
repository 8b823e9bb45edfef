// Where a key rotation stands: what the kube-apiservers know, and, if somebody reads it, what lies
// in etcd. `atrest status` and `atrest watch` show it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/call_context.h"
#include "base/clock.h"
#include "kube/api_client.h"
#include "operate/status/apiserver_gate.h"
#include "operate/status/apiserver_view.h"
#include "operate/verify_report.h"

namespace atrest::operate {

struct RotationStatus {
  WallTime time = {};
  std::vector<ApiServerView> servers;
  GateVerdict gate;
  std::optional<VerifyReport> etcd;
  std::map<std::string, std::string> key_ids;  // by hash: those whose text is known
  // Values in etcd that are not under the key that writes: KMS v2 values under another key id than
  // the servers', or what an EncryptionConfiguration calls stale. Nothing if neither is known.
  std::optional<std::uint64_t> left;

  // The text of a key id if it is known, else its hash.
  std::string KeyName(const std::string& key_id_hash) const;
  // Plaintext, unreadable values, or servers that disagree or have not yet left a key.
  bool FoundSomethingWrong() const;
  // Plaintext in resources that should be encrypted.
  std::uint64_t UnexpectedPlaintext() const;
};

// Asks all at once. A server that does not answer within the context is one with a failure.
std::vector<ApiServerView> ViewApiServers(std::span<kube::ApiClient* const> servers,
                                          const CallContext& context);

// Pure. `known_key_ids`: texts that hashes may belong to, beside those in etcd.
RotationStatus JudgeRotation(std::vector<ApiServerView> servers, std::optional<VerifyReport> etcd,
                             const GateQuestion& question,
                             std::span<const std::string> known_key_ids, WallTime now);

// "all 3 kube-apiservers are on one key; a migration may begin"
std::string RotationSentence(const RotationStatus& status);

}  // namespace atrest::operate
