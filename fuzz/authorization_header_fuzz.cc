#include <cstddef>
#include <cstdint>

#include "aws/sigv4/amz_date.h"
#include "aws/sigv4/authorization.h"
#include "aws/sigv4/canonical_uri.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  auto parsed = atrest::aws::ParseAuthorization(text);
  if (parsed.ok() && parsed->signature.size() != 64) __builtin_trap();
  (void)atrest::aws::CanonicalPath(text);
  (void)atrest::aws::CanonicalQuery(text);
  auto time = atrest::aws::ParseAmzDate(text);
  if (time.has_value() && atrest::aws::AmzDate(*time) != text) __builtin_trap();
  return 0;
}
