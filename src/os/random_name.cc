#include "os/random_name.h"

#include <array>

#include "os/kernel_random.h"

namespace atrest::os {

std::string RandomName(std::string_view prefix) {
  static constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz234567";
  std::array<char, 16> bytes{};
  KernelRandom().Fill(bytes);
  std::string name(prefix);
  for (const char byte : bytes) {
    name += kLetters[static_cast<unsigned char>(byte) % kLetters.size()];
  }
  return name;
}

}  // namespace atrest::os
