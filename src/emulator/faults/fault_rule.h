// A scripted fault: which requests it meets, when, and what it does to them. As JSON it is what the
// control API and --faults take; docs/emulator.md describes the members.
//
// Values, not thread-safe.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "http/server.h"
#include "json/json.h"

namespace atrest::emulator {

enum class Spread { kUniform, kExponential };

// What happens to a request that the rule meets. Any of these may be combined.
struct FaultEffect {
  std::string error;                   // an AWS code, answered instead of the result; may be any
  std::optional<std::string> message;  // of the error; nothing: AWS's own text where it is known
  std::optional<int> status;           // another HTTP status than AWS's
  std::optional<std::string> body;     // this text instead of any JSON
  std::chrono::milliseconds latency{0};
  std::chrono::milliseconds jitter{0};  // added: up to it (uniform), or with it as mean
  Spread spread = Spread::kUniform;
  bool hang = false;
  std::optional<http::ServerResponse::Cut> cut;
  std::chrono::milliseconds body_delay{0};
  std::size_t body_piece = 0;          // with body_delay: bytes between two delays; 0: one delay
  std::chrono::seconds clock_skew{0};  // how far the signature is checked by a clock ahead of ours
};

struct FaultRule {
  std::string id;                       // given by the plan
  std::vector<std::string> operations;  // empty: any
  std::string key;                      // any form of KeyId; empty: any
  std::string principal;                // ARN; empty: any
  std::int64_t skip = 0;                // so many requests that match are let through first
  std::optional<std::int64_t> count;    // then so many are met; nothing: all
  double probability = 1;
  std::uint64_t seed = 1;
  std::chrono::milliseconds after{0};                // from when it was set
  std::optional<std::chrono::milliseconds> lasting;  // nothing: for ever
  double per_second = 0;  // only requests beyond this rate are met; 0: all
  FaultEffect effect;
};

// AWS's request quota: the operations that share it, throttled beyond so many a second.
// Source: KMS developer guide, "Request quotas".
FaultRule QuotaOfCryptographicOperations(double per_second);

// kBadInput names the member.
Result<FaultRule> ReadFaultRule(const json::Value& value);
json::Value WriteFaultRule(const FaultRule& rule);

}  // namespace atrest::emulator
