// What can happen to all clusters of an account at once, and how it ends.
#pragma once

#include <string>
#include <vector>

#include "control_plane_node.h"

namespace atrest::scale {

struct Fleet {
  int clusters = 5000;
  int nodes_a_cluster = 5;
  double quota = 10000;  // KMS requests a second
  Workload workload;
};

struct Outcome {
  std::string scenario;
  std::string policies;
  double half_done = 0;     // seconds until half of the nodes were ready, healthy again, rotated
  double most_done = 0;     // 99 %
  double all_done = 0;      // -1: not within the time that was simulated
  std::uint64_t asked = 0;  // from the start, or the end of an outage, until `all_done`
  std::uint64_t throttled = 0;  // of these
  std::vector<Second> seconds;  // the first three minutes of that time
};

// Everything starts within one minute: power comes back, or all images are replaced.
Outcome MassRestart(const Fleet& fleet, const Policies& policies);
// KMS cannot be reached for ten minutes.
Outcome BrownOut(const Fleet& fleet, const Policies& policies);
// The material of every key is rotated in the same minute.
Outcome RotationDay(const Fleet& fleet, const Policies& policies);

}  // namespace atrest::scale
