// A grant token that is taken names a key and a grant; anything else is refused in AWS's words.
//
// The input is a token, or what stands in one: then it is put into base64 first.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "crypto/base64.h"
#include "emulator/store/grant_token.h"
#include "emulator/store/home.h"

namespace {

using namespace atrest;

void Check(std::string_view token) {
  const Result<emulator::GrantName> name = emulator::ParseGrantToken(token);
  const bool good = name.ok() ? emulator::IsKeyId(name->key_id) && name->grant_id.size() == 64
                              : name.error().code == "InvalidGrantTokenException";
  if (!good) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  Check(input);
  Check(crypto::EncodeBase64(input));
  return 0;
}
