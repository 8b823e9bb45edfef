#include <cstddef>
#include <cstdint>

#include "aws/credentials/json_credentials.h"

namespace {

void Check(std::string_view text, const atrest::aws::JsonCredentialsForm& form) {
  auto credentials = atrest::aws::ParseJsonCredentials(text, form);
  if (!credentials.ok()) return;
  if (credentials->access_key_id.find('\n') != std::string::npos) __builtin_trap();
  if (credentials->identity.find('\n') != std::string::npos) __builtin_trap();
  if (form.token_required && credentials->session_token.empty()) __builtin_trap();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  Check(text, {});
  Check(text, {"SessionToken", false, true});  // of a credential_process
  return 0;
}
