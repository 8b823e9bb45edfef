#include "scenarios.h"

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "testing/seeded_random.h"

namespace atrest::scale {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::size_t kShown = 180;

struct World {
  World(const Fleet& fleet, const Policies& policies) : region(simulation, random, fleet.quota) {
    const int count = fleet.clusters * fleet.nodes_a_cluster;
    for (int i = 0; i < count; ++i) {
      nodes.push_back(
          std::make_unique<ControlPlaneNode>(simulation, region, random, policies, fleet.workload));
    }
  }

  // Each node acts at a moment of its own between `from` and `from` + `within`.
  void Each(std::chrono::nanoseconds from, std::chrono::nanoseconds within,
            void (ControlPlaneNode::*act)()) {
    for (auto& node : nodes) {
      const auto delay = std::chrono::duration_cast<std::chrono::nanoseconds>(
          random.Unit() * std::chrono::duration<double, std::nano>(within));
      simulation.At(SteadyTime(from + delay), [act, raw = node.get()] { (raw->*act)(); });
    }
  }

  Simulation simulation;
  fakes::SeededRandom random;
  KmsRegion region;
  std::vector<std::unique_ptr<ControlPlaneNode>> nodes;
};

using DoneAt = std::function<std::optional<SteadyTime>(const ControlPlaneNode&)>;

double SecondsAt(const std::vector<double>& sorted, std::size_t count, double part) {
  const auto index = static_cast<std::size_t>(part * static_cast<double>(count - 1));
  return index < sorted.size() ? sorted[index] : -1;
}

void Count(const std::vector<Second>& all, SteadyTime from, Outcome& outcome) {
  const auto first = static_cast<std::size_t>(
      std::chrono::duration_cast<seconds>(from.time_since_epoch()).count());
  const auto last =
      outcome.all_done < 0 ? all.size() : first + static_cast<std::size_t>(outcome.all_done) + 1;
  for (std::size_t i = first; i < std::min(last, all.size()); ++i) {
    outcome.asked += all[i].asked;
    outcome.throttled += all[i].throttled;
  }
  for (std::size_t i = first; i < std::min(first + kShown, all.size()); ++i) {
    outcome.seconds.push_back(all[i]);
  }
}

Outcome Judge(const World& world, std::string scenario, const Policies& policies, SteadyTime from,
              const DoneAt& done_at) {
  std::vector<double> done;
  for (const auto& node : world.nodes) {
    const auto at = done_at(*node);
    if (at) done.push_back(std::max(0.0, std::chrono::duration<double>(*at - from).count()));
  }
  std::sort(done.begin(), done.end());
  const std::size_t count = world.nodes.size();
  Outcome outcome;
  outcome.scenario = std::move(scenario);
  outcome.policies = policies.name;
  outcome.half_done = SecondsAt(done, count, 0.5);
  outcome.most_done = SecondsAt(done, count, 0.99);
  outcome.all_done = SecondsAt(done, count, 1);
  Count(world.region.seconds(), from, outcome);
  return outcome;
}

}  // namespace

Outcome MassRestart(const Fleet& fleet, const Policies& policies) {
  World world(fleet, policies);
  world.Each(seconds(0), minutes(1), &ControlPlaneNode::Start);
  world.simulation.RunUntil(SteadyTime(minutes(30)));
  return Judge(world, "mass restart", policies, SteadyTime{},
               [](const ControlPlaneNode& node) { return node.ready_at(); });
}

Outcome BrownOut(const Fleet& fleet, const Policies& policies) {
  World world(fleet, policies);
  const SteadyTime back(minutes(12));
  world.region.CannotBeReached(SteadyTime(minutes(2)), back);
  world.Each(seconds(0), seconds(30), &ControlPlaneNode::Run);
  world.simulation.RunUntil(SteadyTime(minutes(42)));
  return Judge(world, "brown-out", policies, back,
               [](const ControlPlaneNode& node) -> std::optional<SteadyTime> {
                 if (!node.Healthy()) return std::nullopt;
                 return node.healthy_since();
               });
}

Outcome RotationDay(const Fleet& fleet, const Policies& policies) {
  World world(fleet, policies);
  world.Each(seconds(0), seconds(30), &ControlPlaneNode::Run);
  world.Each(minutes(2), seconds(1), &ControlPlaneNode::Rotate);
  world.simulation.RunUntil(SteadyTime(minutes(12)));
  return Judge(world, "rotation day", policies, SteadyTime(minutes(2)),
               [](const ControlPlaneNode& node) { return node.rotated_at(); });
}

}  // namespace atrest::scale
