#include <cstddef>
#include <cstdint>

#include "aws/credentials/profile_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  auto sections = atrest::aws::ParseProfileFile(text);
  if (sections.ok() && sections->size() > size) __builtin_trap();
  return 0;
}
