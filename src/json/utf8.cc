#include "json/utf8.h"

namespace atrest::json {
namespace {

constexpr std::uint32_t Byte(char c) { return static_cast<unsigned char>(c); }

// The smallest and largest second byte after a lead byte (RFC 3629 section 4), and the length.
struct Form {
  std::size_t length;
  std::uint32_t second_min;
  std::uint32_t second_max;
};

Form FormOf(std::uint32_t lead) {
  if (lead < 0x80) return {1, 0, 0};
  if (lead < 0xc2) return {0, 0, 0};
  if (lead < 0xe0) return {2, 0x80, 0xbf};
  if (lead == 0xe0) return {3, 0xa0, 0xbf};
  if (lead == 0xed) return {3, 0x80, 0x9f};
  if (lead < 0xf0) return {3, 0x80, 0xbf};
  if (lead == 0xf0) return {4, 0x90, 0xbf};
  if (lead < 0xf4) return {4, 0x80, 0xbf};
  if (lead == 0xf4) return {4, 0x80, 0x8f};
  return {0, 0, 0};
}

char Continuation(std::uint32_t bits) { return static_cast<char>(0x80U | (bits & 0x3fU)); }

}  // namespace

std::size_t Utf8Length(std::string_view text) {
  if (text.empty()) return 0;
  const Form form = FormOf(Byte(text[0]));
  if (form.length < 2) return form.length;
  if (text.size() < form.length) return 0;
  if (Byte(text[1]) < form.second_min || Byte(text[1]) > form.second_max) return 0;
  for (std::size_t i = 2; i < form.length; ++i) {
    if ((Byte(text[i]) & 0xc0U) != 0x80U) return 0;
  }
  return form.length;
}

std::size_t EncodeUtf8(std::uint32_t code_point, char* out) {
  if (code_point < 0x80) {
    out[0] = static_cast<char>(code_point);
    return 1;
  }
  if (code_point < 0x800) {
    out[0] = static_cast<char>(0xc0U | code_point >> 6U);
    out[1] = Continuation(code_point);
    return 2;
  }
  if (code_point < 0x10000) {
    out[0] = static_cast<char>(0xe0U | code_point >> 12U);
    out[1] = Continuation(code_point >> 6U);
    out[2] = Continuation(code_point);
    return 3;
  }
  out[0] = static_cast<char>(0xf0U | code_point >> 18U);
  out[1] = Continuation(code_point >> 12U);
  out[2] = Continuation(code_point >> 6U);
  out[3] = Continuation(code_point);
  return 4;
}

}  // namespace atrest::json
