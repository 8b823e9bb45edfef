// One control-plane node: the provider with its probe and its key's health, and what kube-apiserver
// asks of it at its start and while it runs.
//
// Call patterns of KMS v2: kubernetes/apiserver pkg/server/options/encryptionconfig/config.go (seed
// at start, again 10 s after a failure, Status once a minute) and the reflector of the watch cache,
// which lists again after 0.8 s, doubled up to 30 s and jittered, where one value of a list could
// not be decrypted (client-go tools/cache/reflector.go).
#pragma once

#include <optional>

#include "kms_caller.h"

namespace atrest::scale {

struct Workload {
  int dek_sources = 20;  // in the Secrets that kube-apiserver reads at its start
};

// Used by one thread. What it is given must outlive it.
class ControlPlaneNode {
 public:
  ControlPlaneNode(Simulation& simulation, KmsRegion& region, Random& random,
                   const Policies& policies, const Workload& workload);

  // Provider and kube-apiserver start: a seed is encrypted, then what is stored is read.
  void Start();
  // It has long been running: from now on only the probe is seen.
  void Run();
  // The key id changed: seen at the next Status, then one seed.
  void Rotate();

  std::optional<SteadyTime> ready_at() const { return ready_at_; }
  std::optional<SteadyTime> rotated_at() const { return rotated_at_; }
  bool Healthy() const { return health_.Report().ok; }
  SteadyTime healthy_since() const { return healthy_since_; }

 private:
  void LookAtProbe();
  void Probe();
  void ProbeDecrypt();
  void Saw(provider::Direction direction, Answer answer, provider::Source source);
  void EncryptSeed(std::optional<SteadyTime>& reached, std::function<void()> then);
  void ReadNext();
  void ListAgain();

  Simulation& simulation_;
  Random& random_;
  const Policies& policies_;
  KmsCaller caller_;
  provider::KeyHealth health_;
  int unread_;
  int failed_lists_ = 0;
  std::optional<SteadyTime> seeded_at_;
  std::optional<SteadyTime> ready_at_;
  std::optional<SteadyTime> rotated_at_;
  SteadyTime healthy_since_{};
  bool was_healthy_ = false;
};

}  // namespace atrest::scale
