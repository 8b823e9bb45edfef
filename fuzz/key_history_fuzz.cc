#include <cstddef>
#include <cstdint>
#include <string_view>

#include "provider/key_history_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto history = atrest::provider::ReadKeyHistory("alias/prod", text);
  if (!history) return 0;
  const std::string written = atrest::provider::WriteKeyHistory("alias/prod", *history);
  const auto again = atrest::provider::ReadKeyHistory("alias/prod", written);
  if (!again || *again != *history) __builtin_trap();
  return 0;
}
