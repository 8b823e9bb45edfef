#include "os/kernel_random.h"

#include <sys/random.h>

#include <array>
#include <bit>
#include <cerrno>
#include <cstdint>
#include <cstdlib>

namespace atrest::os {

void KernelRandom::Fill(std::span<char> buffer) {
  while (!buffer.empty()) {
    const ssize_t filled = ::getrandom(buffer.data(), buffer.size(), 0);
    if (filled < 0 && errno == EINTR) continue;
    if (filled <= 0) std::abort();
    buffer = buffer.subspan(static_cast<std::size_t>(filled));
  }
}

double KernelRandom::Unit() {
  std::array<char, sizeof(std::uint64_t)> bytes{};
  Fill(bytes);
  // 53 bits fill a double exactly, so 1 is never reached.
  return static_cast<double>(std::bit_cast<std::uint64_t>(bytes) >> 11U) * 0x1p-53;
}

}  // namespace atrest::os
