#include <cstddef>
#include <cstdint>

#include "aws/credentials/rfc3339.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  (void)atrest::aws::ParseRfc3339({reinterpret_cast<const char*>(data), size});
  return 0;
}
