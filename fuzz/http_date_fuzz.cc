// What our parser takes the C library reads as the same moment.
#include <time.h>

#include <cstddef>
#include <cstdint>
#include <string>

#include "aws/clock/http_date.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto parsed = atrest::aws::ParseHttpDate(text);
  if (!parsed.has_value()) return 0;
  tm broken_down{};
  // The name of the day is not looked at.
  const char* end = strptime(text.c_str() + 4, " %d %b %Y %H:%M:%S GMT", &broken_down);
  if (end == nullptr) __builtin_trap();
  if (timegm(&broken_down) != std::chrono::system_clock::to_time_t(*parsed)) __builtin_trap();
  return 0;
}
