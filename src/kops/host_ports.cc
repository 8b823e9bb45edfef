#include "kops/host_ports.h"

#include <algorithm>
#include <array>

namespace atrest::kops {

bool IsHostPortTaken(int port) {
  static constexpr std::array kPorts{22,   179,   443,   6942,  8080,  8472,  9090, 9442,
                                     9965, 10248, 10249, 10250, 10256, 10257, 10259};
  return std::find(kPorts.begin(), kPorts.end(), port) != kPorts.end() ||
         (port >= 3986 && port <= 4006) || (port >= 2379 && port <= 2384);
}

}  // namespace atrest::kops
