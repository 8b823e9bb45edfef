// The faults that are set, and which of them meets a request.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/mutex.h"
#include "base/result.h"
#include "emulator/faults/fault_rule.h"

namespace atrest::emulator {

// What a rule may ask of a request. `key` is a key id, or the text of a KeyId that names none.
struct RequestFacts {
  std::string operation;
  std::string key;
  std::string principal;  // the ARN of whose access key signed, verified or not
};

struct Fault {
  std::string rule_id;
  FaultEffect effect;
  std::chrono::nanoseconds delay{0};  // latency and jitter, drawn
};

// Thread-safe.
class FaultPlan {
 public:
  explicit FaultPlan(const Clock& clock) : clock_(clock) {}

  // True if no rule is set: costs next to nothing.
  bool IsEmpty() const { return size_.load(std::memory_order_relaxed) == 0; }

  // The rule's time begins now. Gives its id.
  std::string Add(FaultRule rule);
  bool Remove(const std::string& id);
  void Clear();
  // With "met", the number of requests it has met.
  json::Value Describe() const;

  // The first rule, in the order in which they were set, that meets this request.
  std::optional<Fault> Take(const RequestFacts& facts);

 private:
  struct Entry {
    FaultRule rule;
    SteadyTime since;
    std::int64_t matched = 0;
    std::int64_t met = 0;
    double tokens = 0;  // of the rate
    SteadyTime refilled;
    std::uint64_t draws;  // state of its own random numbers
  };
  bool Meets(Entry& entry, const RequestFacts& facts, SteadyTime now) REQUIRES(mutex_);

  const Clock& clock_;
  std::atomic<std::size_t> size_ = 0;
  mutable Mutex mutex_;
  std::vector<Entry> entries_ GUARDED_BY(mutex_);
  std::uint64_t next_id_ GUARDED_BY(mutex_) = 1;
};

}  // namespace atrest::emulator
