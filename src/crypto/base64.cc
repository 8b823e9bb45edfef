#include "crypto/base64.h"

#include <cstddef>
#include <cstdint>
#include <span>

// Key material passes through here, so characters are computed instead of looked up: neither a
// branch nor an address depends on a byte's value.
namespace atrest::crypto {
namespace {

// 0xffffffff if a < b, else 0; for a, b < 2^31.
constexpr std::uint32_t Below(std::uint32_t a, std::uint32_t b) { return 0U - ((a - b) >> 31U); }

// The character of a value 0..63.
constexpr char Character(std::uint32_t value) {
  std::uint32_t c = 'A' + value;                   // 0..25
  c += ~Below(value, 26) & ('a' - 'A' - 26U);      // 26..51
  c += ~Below(value, 52) & (0U + '0' - 'a' - 26);  // 52..61
  c += ~Below(value, 62) & (0U + '+' - '0' - 10);  // 62
  c += ~Below(value, 63) & ('/' - '+' - 1U);       // 63
  return static_cast<char>(c);
}

// The value of a character; above 63 if it is not in the alphabet.
constexpr std::uint32_t ValueOf(char character) {
  const std::uint32_t c = static_cast<unsigned char>(character);
  const auto within = [c](std::uint32_t first, std::uint32_t last) {
    return ~Below(c, first) & Below(c, last + 1);
  };
  const std::uint32_t upper = within('A', 'Z');
  const std::uint32_t lower = within('a', 'z');
  const std::uint32_t digit = within('0', '9');
  const std::uint32_t plus = within('+', '+');
  const std::uint32_t slash = within('/', '/');
  const std::uint32_t known = upper | lower | digit | plus | slash;
  return (upper & (c - 'A')) | (lower & (c - 'a' + 26)) | (digit & (c - '0' + 52)) | (plus & 62U) |
         (slash & 63U) | (~known & 64U);
}

constexpr std::size_t EncodedSize(std::size_t size) { return (size + 2) / 3 * 4; }

void EncodeInto(std::string_view bytes, char* out) {
  const auto at = [&bytes](std::size_t i) -> std::uint32_t {
    return i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0U;
  };
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::uint32_t group = at(i) << 16U | at(i + 1) << 8U | at(i + 2);
    *out++ = Character(group >> 18U);
    *out++ = Character(group >> 12U & 63U);
    *out++ = i + 1 < bytes.size() ? Character(group >> 6U & 63U) : '=';
    *out++ = i + 2 < bytes.size() ? Character(group & 63U) : '=';
  }
}

struct Padded {
  std::string_view digits;     // without the padding
  std::size_t decoded_size{};  // in bytes
};

Result<Padded> StripPadding(std::string_view text) {
  if (text.size() % 4 != 0) {
    return Error{Failure::kBadInput, "base64 text whose length is not a multiple of 4"};
  }
  std::string_view digits = text;
  if (digits.ends_with('=')) digits.remove_suffix(1);
  if (digits.ends_with('=')) digits.remove_suffix(1);
  return Padded{digits, digits.size() * 3 / 4};
}

// `out` has room for exactly `padded.decoded_size` bytes.
Result<void> DecodeInto(const Padded& padded, std::span<char> out) {
  std::uint32_t group = 0;
  std::uint32_t bits = 0;
  std::uint32_t seen = 0;  // 64 is set once a character was not in the alphabet
  std::size_t written = 0;
  for (const char character : padded.digits) {
    const std::uint32_t value = ValueOf(character);
    seen |= value;
    group = group << 6U | (value & 63U);
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    out[written++] = static_cast<char>(group >> bits & 0xffU);
  }
  if ((seen & 64U) != 0) {
    return Error{Failure::kBadInput, "base64 text with a character outside the alphabet"};
  }
  if ((group & ((1U << bits) - 1)) != 0) {
    return Error{Failure::kBadInput, "base64 text whose last character has spare bits set"};
  }
  return {};
}

}  // namespace

std::string EncodeBase64(std::string_view bytes) {
  std::string text(EncodedSize(bytes.size()), '\0');
  EncodeInto(bytes, text.data());
  return text;
}

Secret EncodeBase64(const Secret& bytes) {
  Secret text = Secret::OfSize(EncodedSize(bytes.size()));
  EncodeInto(bytes.Reveal(), text.Buffer().data());
  return text;
}

Result<std::string> DecodeBase64(std::string_view text) {
  TRY_ASSIGN(const Padded padded, StripPadding(text));
  std::string bytes(padded.decoded_size, '\0');
  TRY(DecodeInto(padded, bytes));
  return bytes;
}

Result<Secret> DecodeBase64Secret(std::string_view text) {
  TRY_ASSIGN(const Padded padded, StripPadding(text));
  Secret bytes = Secret::OfSize(padded.decoded_size);
  TRY(DecodeInto(padded, bytes.Buffer()));
  return bytes;
}

}  // namespace atrest::crypto
