#include "crypto/siphash.h"

#include <bit>

namespace atrest::crypto {
namespace {

std::uint64_t LoadLittleEndian(std::string_view bytes) {
  std::uint64_t word = 0;
  for (std::size_t i = bytes.size(); i-- > 0;) {
    word = word << 8 | static_cast<unsigned char>(bytes[i]);
  }
  return word;
}

struct State {
  std::uint64_t a, b, c, d;

  void Round() {
    a += b;
    b = std::rotl(b, 13) ^ a;
    a = std::rotl(a, 32);
    c += d;
    d = std::rotl(d, 16) ^ c;
    a += d;
    d = std::rotl(d, 21) ^ a;
    c += b;
    b = std::rotl(b, 17) ^ c;
    c = std::rotl(c, 32);
  }

  void Take(std::uint64_t word) {
    d ^= word;
    Round();
    Round();
    a ^= word;
  }
};

}  // namespace

std::uint64_t SipHash(const SipHashKey& key, std::string_view data) {
  State state{0x736f6d6570736575 ^ key[0], 0x646f72616e646f6d ^ key[1], 0x6c7967656e657261 ^ key[0],
              0x7465646279746573 ^ key[1]};
  const auto size = static_cast<std::uint64_t>(data.size());
  for (; data.size() >= 8; data.remove_prefix(8)) state.Take(LoadLittleEndian(data.substr(0, 8)));
  state.Take(size << 56 | LoadLittleEndian(data));
  state.c ^= 0xff;
  for (int i = 0; i < 4; ++i) state.Round();
  return state.a ^ state.b ^ state.c ^ state.d;
}

}  // namespace atrest::crypto
