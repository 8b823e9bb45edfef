#include "control_plane_node.h"

#include <algorithm>
#include <utility>

namespace atrest::scale {
namespace {

using provider::Direction;
using provider::Source;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr seconds kApiServerTimeout{3};
constexpr seconds kSeedAgain{10};
constexpr seconds kStatusPeriod{60};
constexpr seconds kProbeBound{2};
constexpr milliseconds kFirstRelist{800};
constexpr milliseconds kLongestRelist{30000};

Error ErrorOf(Answer answer) {
  if (answer == Answer::kThrottled) return {Failure::kThrottled, "rate exceeded", ""};
  return {Failure::kUnreachable, "no answer", ""};
}

std::chrono::nanoseconds Times(std::chrono::nanoseconds time, double factor) {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
      std::chrono::duration<double, std::nano>(static_cast<double>(time.count()) * factor));
}

}  // namespace

ControlPlaneNode::ControlPlaneNode(Simulation& simulation, KmsRegion& region, Random& random,
                                   const Policies& policies, const Workload& workload)
    : simulation_(simulation),
      random_(random),
      policies_(policies),
      caller_(simulation, region, random, policies),
      health_(simulation, policies.probe),
      unread_(workload.dek_sources) {}

void ControlPlaneNode::Start() {
  LookAtProbe();
  EncryptSeed(seeded_at_, [this] { ReadNext(); });
}

void ControlPlaneNode::Run() {
  health_.Succeeded(Direction::kEncrypt);
  health_.Succeeded(Direction::kDecrypt);
  was_healthy_ = true;
  LookAtProbe();
}

void ControlPlaneNode::Rotate() {
  simulation_.After(Times(kStatusPeriod, random_.Unit()),
                    [this] { EncryptSeed(rotated_at_, [] {}); });
}

void ControlPlaneNode::LookAtProbe() {
  simulation_.At(health_.NextProbe(), [this] {
    if (health_.NextProbe() > simulation_.Now()) return LookAtProbe();  // traffic came between
    Probe();
  });
}

void ControlPlaneNode::Probe() {
  health_.ProbeStarted(random_.Unit());
  caller_.Call("Encrypt", kProbeBound, true, [this](Answer answer) {
    Saw(Direction::kEncrypt, answer, Source::kProbe);
    if (answer != Answer::kOk) return LookAtProbe();
    ProbeDecrypt();
  });
}

void ControlPlaneNode::ProbeDecrypt() {
  caller_.Call("Decrypt", kProbeBound, true, [this](Answer answer) {
    Saw(Direction::kDecrypt, answer, Source::kProbe);
    LookAtProbe();
  });
}

void ControlPlaneNode::Saw(Direction direction, Answer answer, Source source) {
  if (answer == Answer::kOk) {
    health_.Succeeded(direction);
  } else {
    health_.Failed(direction, ErrorOf(answer), source);
  }
  const bool healthy = Healthy();
  if (healthy && !was_healthy_) healthy_since_ = simulation_.Now();
  was_healthy_ = healthy;
}

void ControlPlaneNode::EncryptSeed(std::optional<SteadyTime>& reached, std::function<void()> then) {
  caller_.Call(
      "Encrypt", kApiServerTimeout, false, [this, &reached, then = std::move(then)](Answer answer) {
        Saw(Direction::kEncrypt, answer, Source::kTraffic);
        if (answer == Answer::kOk) {
          reached = simulation_.Now();
          return then();
        }
        simulation_.After(kSeedAgain, [this, &reached, then] { EncryptSeed(reached, then); });
      });
}

// One DEK source after the other; those that were read are in kube-apiserver's cache.
void ControlPlaneNode::ReadNext() {
  if (unread_ == 0) {
    ready_at_ = simulation_.Now();
    return;
  }
  caller_.Call("Decrypt", kApiServerTimeout, false, [this](Answer answer) {
    Saw(Direction::kDecrypt, answer, Source::kTraffic);
    if (answer != Answer::kOk) return ListAgain();
    --unread_;
    failed_lists_ = 0;
    ReadNext();
  });
}

void ControlPlaneNode::ListAgain() {
  const milliseconds longest =
      std::min(kFirstRelist * (1 << std::min(failed_lists_++, 10)), kLongestRelist);
  simulation_.After(Times(longest, 1 + random_.Unit()), [this] { ReadNext(); });
}

}  // namespace atrest::scale
