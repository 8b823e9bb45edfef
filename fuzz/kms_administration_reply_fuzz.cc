// What a server in the place of AWS KMS may answer to who makes a key or looks at one.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "aws/kms/administration_wire.h"

namespace {

// No answer, or a whole one.
template <typename Reply>
void Check(const Reply& reply) {
  if (!reply.ok() && reply.error().kind != atrest::Failure::kUnreachable) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  Check(atrest::aws::ParseKeyMetadata(body));
  Check(atrest::aws::ParseRotationStatus(body));
  Check(atrest::aws::ParseKeyPolicy(body));
  Check(atrest::aws::ParseAliases(body));
  Check(atrest::aws::ParseKeyIds(body));
  Check(atrest::aws::ParseTags(body));
  return 0;
}
