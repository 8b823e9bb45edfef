#include "aws/sigv4/percent_encoding.h"

namespace atrest::aws {
namespace {

bool IsUnreserved(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '_' || c == '~';
}

}  // namespace

std::size_t PercentEncode(char c, char* out) {
  constexpr char kHex[] = "0123456789ABCDEF";
  if (IsUnreserved(c)) {
    *out = c;
    return 1;
  }
  const auto byte = static_cast<unsigned char>(c);
  out[0] = '%';
  out[1] = kHex[byte >> 4];
  out[2] = kHex[byte & 15];
  return 3;
}

}  // namespace atrest::aws
