#include "emulator/faults/fault_plan.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace atrest::emulator {
namespace {

constexpr std::chrono::hours kHangs{1};

// SplitMix64 (public domain, S. Vigna): the same seed draws the same faults in every run.
double Draw(std::uint64_t& state) {
  state += 0x9e3779b97f4a7c15U;
  std::uint64_t z = state;
  z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
  z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
  return static_cast<double>((z ^ (z >> 31U)) >> 11U) * 0x1p-53;
}

bool Matches(const FaultRule& rule, const RequestFacts& facts) {
  const auto& names = rule.operations;
  return (names.empty() || std::find(names.begin(), names.end(), facts.operation) != names.end()) &&
         (rule.key.empty() || rule.key == facts.key) &&
         (rule.principal.empty() || rule.principal == facts.principal);
}

std::chrono::nanoseconds DrawDelay(const FaultEffect& effect, std::uint64_t& state) {
  if (effect.hang) return kHangs;
  const double unit = effect.jitter.count() == 0 ? 0 : Draw(state);
  const double factor = effect.spread == Spread::kUniform ? unit : -std::log(1 - unit);
  const auto jitter = std::chrono::duration<double, std::milli>(
      static_cast<double>(effect.jitter.count()) * factor);
  return effect.latency + std::chrono::duration_cast<std::chrono::nanoseconds>(jitter);
}

}  // namespace

std::string FaultPlan::Add(FaultRule rule) {
  const SteadyTime now = clock_.Now();
  const Lock lock(mutex_);
  rule.id = std::to_string(next_id_++);
  std::string id = rule.id;
  const double burst = std::max(rule.per_second, 1.0);
  const std::uint64_t seed = rule.seed;
  entries_.push_back({std::move(rule), now, 0, 0, burst, now, seed});
  size_ = entries_.size();
  return id;
}

bool FaultPlan::Remove(const std::string& id) {
  const Lock lock(mutex_);
  const auto removed =
      std::erase_if(entries_, [&id](const Entry& entry) { return entry.rule.id == id; });
  size_ = entries_.size();
  return removed > 0;
}

void FaultPlan::Clear() {
  const Lock lock(mutex_);
  entries_.clear();
  size_ = 0;
}

json::Value FaultPlan::Describe() const {
  const Lock lock(mutex_);
  json::Value list = json::Value::Array();
  for (const Entry& entry : entries_) {
    json::Value value = WriteFaultRule(entry.rule);
    value.Set("met", json::Value::Number(entry.met));
    list.Append(std::move(value));
  }
  return list;
}

bool FaultPlan::Meets(Entry& entry, const RequestFacts& facts, SteadyTime now) {
  const FaultRule& rule = entry.rule;
  const auto age = now - entry.since;
  if (age < rule.after) return false;
  if (rule.lasting.has_value() && age >= rule.after + *rule.lasting) return false;
  if (rule.count.has_value() && entry.met >= *rule.count) return false;
  if (!Matches(rule, facts)) return false;
  if (++entry.matched <= rule.skip) return false;
  if (rule.per_second > 0) {
    const double seconds = std::chrono::duration<double>(now - entry.refilled).count();
    const double burst = std::max(rule.per_second, 1.0);
    entry.tokens = std::min(entry.tokens + seconds * rule.per_second, burst);
    entry.refilled = now;
    if (entry.tokens >= 1) {
      entry.tokens -= 1;
      return false;
    }
  }
  return rule.probability >= 1 || Draw(entry.draws) < rule.probability;
}

std::optional<Fault> FaultPlan::Take(const RequestFacts& facts) {
  if (IsEmpty()) return std::nullopt;
  const SteadyTime now = clock_.Now();
  const Lock lock(mutex_);
  for (Entry& entry : entries_) {
    if (!Meets(entry, facts, now)) continue;
    ++entry.met;
    return Fault{entry.rule.id, entry.rule.effect, DrawDelay(entry.rule.effect, entry.draws)};
  }
  return std::nullopt;
}

}  // namespace atrest::emulator
