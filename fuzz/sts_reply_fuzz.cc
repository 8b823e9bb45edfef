#include <cstddef>
#include <cstdint>

#include "aws/sts/sts_wire.h"
#include "aws/sts/xml_reader.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  (void)atrest::aws::ReadXml(text, [](std::string_view path, std::string_view) {
    if (path.empty() || path.front() == '/' || path.back() == '/') __builtin_trap();
  });
  const atrest::aws::StsError error = atrest::aws::ParseStsError(text);
  if (error.message.find('\n') != std::string::npos) __builtin_trap();
  auto credentials = atrest::aws::ParseAssumeRoleReply(text);
  if (!credentials.ok()) return 0;
  if (credentials->access_key_id.find('\n') != std::string::npos) __builtin_trap();
  if (credentials->session_token.empty() || !credentials->expiration.has_value()) __builtin_trap();
  return 0;
}
