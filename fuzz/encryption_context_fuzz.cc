#include <cstddef>
#include <cstdint>

#include "kms/encryption_context.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  auto context = atrest::kms::ParseEncryptionContext(text);
  if (context.ok() && context->size() > size) __builtin_trap();
  return 0;
}
