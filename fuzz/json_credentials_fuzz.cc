#include <cstddef>
#include <cstdint>

#include "aws/credentials/json_credentials.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  auto credentials = atrest::aws::ParseJsonCredentials(text, {});
  if (!credentials.ok()) return 0;
  if (credentials->access_key_id.find('\n') != std::string::npos) __builtin_trap();
  if (credentials->session_token.empty()) __builtin_trap();
  return 0;
}
