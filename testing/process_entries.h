// How many descriptors or threads this process has, for tests that nothing is left behind.
#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <iterator>
#include <thread>

#include "os/real_clock.h"

namespace atrest::fakes {

inline constexpr const char* kDescriptors = "/proc/self/fd";
inline constexpr const char* kThreads = "/proc/self/task";

// Counting opens a descriptor of its own, each time.
inline std::ptrdiff_t EntriesOf(const char* directory) {
  const std::filesystem::directory_iterator entries(directory);
  return std::distance(begin(entries), end(entries));
}

// Threads and sockets of the other side end a moment after ours: whether there are `wanted` or
// fewer within ten seconds.
inline bool ComesDownTo(const char* directory, std::ptrdiff_t wanted) {
  const os::RealClock clock;
  const SteadyTime end = clock.Now() + std::chrono::seconds(10);
  while (EntriesOf(directory) > wanted) {
    if (clock.Now() >= end) return false;
    std::this_thread::yield();
  }
  return true;
}

}  // namespace atrest::fakes
