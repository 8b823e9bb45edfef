// Thousands of clusters that share one account's KMS quota, simulated: how soon all is well again,
// and what share of the requests was refused. docs/scale.md has its results.
//
//   scale-simulation [CLUSTERS [NODES [QUOTA [DEK_SOURCES]]]] > result.json
#include <cstdio>
#include <cstdlib>
#include <string>

#include "json/json.h"
#include "scenarios.h"

namespace atrest::scale {
namespace {

using std::chrono::milliseconds;

// What the provider does.
Policies Ours() { return {"atrest", {}, http::RetryQuota::kDefaultCapacity, true, false, {}}; }

// The same, had it not been tuned by this simulation.
Policies Before() {
  Policies policies = Ours();
  policies.name = "fixed probes";
  policies.throttled_probes_are_retried = true;
  policies.probe.throttled_longest = policies.probe.unhealthy_period;
  policies.probe.spread = 0;
  return policies;
}

// The SDK's retryer as it was until its version 2.1: up to 2 s and 4 s before the retries, whoever
// waits.
Policies SdkDefaults() {
  Policies policies = Before();
  policies.name = "SDK defaults";
  policies.retry.base = milliseconds(2000);
  policies.retry.throttled_base = milliseconds(2000);
  policies.inside_the_deadline = false;
  return policies;
}

json::Value Write(const Outcome& outcome) {
  json::Value value = json::Value::Object();
  value.Set("scenario", json::Value::String(outcome.scenario));
  value.Set("policies", json::Value::String(outcome.policies));
  value.Set("half_done_seconds", json::Value::Real(outcome.half_done));
  value.Set("most_done_seconds", json::Value::Real(outcome.most_done));
  value.Set("all_done_seconds", json::Value::Real(outcome.all_done));
  value.Set("asked", json::Value::Number(static_cast<std::int64_t>(outcome.asked)));
  value.Set("throttled", json::Value::Number(static_cast<std::int64_t>(outcome.throttled)));
  json::Value asked = json::Value::Array();
  json::Value throttled = json::Value::Array();
  for (const Second& second : outcome.seconds) {
    asked.Append(json::Value::Number(std::int64_t{second.asked}));
    throttled.Append(json::Value::Number(std::int64_t{second.throttled}));
  }
  value.Set("asked_each_second", std::move(asked));
  value.Set("throttled_each_second", std::move(throttled));
  return value;
}

void Tell(const Outcome& outcome) {
  std::fprintf(
      stderr,
      "%-14s %-14s half %7.1f s  99%% %7.1f s  all %7.1f s  asked %10llu  refused %5.1f %%\n",
      outcome.scenario.c_str(), outcome.policies.c_str(), outcome.half_done, outcome.most_done,
      outcome.all_done, static_cast<unsigned long long>(outcome.asked),
      outcome.asked == 0
          ? 0.0
          : 100.0 * static_cast<double>(outcome.throttled) / static_cast<double>(outcome.asked));
}

double Argument(int count, char** texts, int index, double otherwise) {
  return index < count ? std::strtod(texts[index], nullptr) : otherwise;
}

}  // namespace
}  // namespace atrest::scale

int main(int count, char** texts) {
  using namespace atrest::scale;
  Fleet fleet;
  fleet.clusters = static_cast<int>(Argument(count, texts, 1, fleet.clusters));
  fleet.nodes_a_cluster = static_cast<int>(Argument(count, texts, 2, fleet.nodes_a_cluster));
  fleet.quota = Argument(count, texts, 3, fleet.quota);
  fleet.workload.dek_sources =
      static_cast<int>(Argument(count, texts, 4, fleet.workload.dek_sources));
  atrest::json::Value list = atrest::json::Value::Array();
  for (const Policies& policies : {SdkDefaults(), Before(), Ours()}) {
    for (const auto scenario : {MassRestart, BrownOut, RotationDay}) {
      const Outcome outcome = scenario(fleet, policies);
      Tell(outcome);
      list.Append(Write(outcome));
    }
  }
  std::puts(list.Text().c_str());
  return 0;
}
