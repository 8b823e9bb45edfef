#include "crypto/xsalsa20_poly1305.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

#include "crypto/constant_time.h"
#include "crypto/openssl.h"

namespace atrest::crypto {
namespace {

using Block = std::array<std::uint32_t, 16>;

std::uint32_t LoadLittleEndian(const char* bytes) {
  std::uint32_t word = 0;
  for (int i = 3; i >= 0; --i) word = word << 8 | static_cast<unsigned char>(bytes[i]);
  return word;
}

void StoreLittleEndian(std::uint32_t word, char* bytes) {
  for (int i = 0; i < 4; ++i) bytes[i] = static_cast<char>(word >> (8 * i) & 0xff);
}

void QuarterRound(std::uint32_t& a, std::uint32_t& b, std::uint32_t& c, std::uint32_t& d) {
  b ^= std::rotl(a + d, 7);
  c ^= std::rotl(b + a, 9);
  d ^= std::rotl(c + b, 13);
  a ^= std::rotl(d + c, 18);
}

// Ten double rounds, columns then rows, without the final addition.
void TwentyRounds(Block& x) {
  for (int i = 0; i < 10; ++i) {
    QuarterRound(x[0], x[4], x[8], x[12]);
    QuarterRound(x[5], x[9], x[13], x[1]);
    QuarterRound(x[10], x[14], x[2], x[6]);
    QuarterRound(x[15], x[3], x[7], x[11]);
    QuarterRound(x[0], x[1], x[2], x[3]);
    QuarterRound(x[5], x[6], x[7], x[4]);
    QuarterRound(x[10], x[11], x[8], x[9]);
    QuarterRound(x[15], x[12], x[13], x[14]);
  }
}

// "expand 32-byte k" on the diagonal, the key around it, 16 bytes of input in the middle.
Block StartBlock(std::string_view key, std::string_view input) {
  constexpr std::array<std::uint32_t, 4> kConstants{0x61707865, 0x3320646e, 0x79622d32, 0x6b206574};
  Block block{};
  for (std::size_t i = 0; i < 4; ++i) {
    block[5 * i] = kConstants[i];
    block[1 + i] = LoadLittleEndian(key.data() + 4 * i);
    block[6 + i] = LoadLittleEndian(input.data() + 4 * i);
    block[11 + i] = LoadLittleEndian(key.data() + 16 + 4 * i);
  }
  return block;
}

Secret HSalsa20(std::string_view key, std::string_view input) {
  Block block = StartBlock(key, input);
  TwentyRounds(block);
  Secret subkey = Secret::OfSize(32);
  constexpr std::array<std::size_t, 8> kWords{0, 5, 10, 15, 6, 7, 8, 9};
  for (std::size_t i = 0; i < kWords.size(); ++i) {
    StoreLittleEndian(block[kWords[i]], subkey.Buffer().data() + 4 * i);
  }
  Wipe(block.data(), sizeof block);
  return subkey;
}

// `size` bytes of the Salsa20 key stream.
Secret KeyStream(const Secret& subkey, std::string_view nonce, std::size_t size) {
  Secret stream = Secret::OfSize((size + 63) / 64 * 64);
  std::array<char, 16> input{};
  std::memcpy(input.data(), nonce.data(), 8);
  for (std::uint64_t counter = 0; counter * 64 < stream.size(); ++counter) {
    StoreLittleEndian(static_cast<std::uint32_t>(counter), input.data() + 8);
    StoreLittleEndian(static_cast<std::uint32_t>(counter >> 32), input.data() + 12);
    const Block start = StartBlock(subkey.Reveal(), {input.data(), input.size()});
    Block block = start;
    TwentyRounds(block);
    char* out = stream.Buffer().data() + counter * 64;
    for (std::size_t i = 0; i < 16; ++i) StoreLittleEndian(block[i] + start[i], out + 4 * i);
    Wipe(block.data(), sizeof block);
  }
  return stream;
}

std::string Poly1305(std::string_view one_time_key, std::string_view message) {
  const Handle<EVP_MAC, EVP_MAC_free> mac(EVP_MAC_fetch(nullptr, "POLY1305", nullptr));
  Require(mac != nullptr);
  const Handle<EVP_MAC_CTX, EVP_MAC_CTX_free> context(EVP_MAC_CTX_new(mac.get()));
  Require(context != nullptr);
  Require(EVP_MAC_init(context.get(), Bytes(one_time_key), one_time_key.size(), nullptr) == 1);
  Require(EVP_MAC_update(context.get(), Bytes(message), message.size()) == 1);
  std::string tag(kSecretBoxTagSize, '\0');
  std::size_t written = 0;
  Require(EVP_MAC_final(context.get(), Bytes(tag.data()), &written, tag.size()) == 1);
  return tag;
}

// The 32 bytes that key Poly1305, then the bytes that cover `size` bytes of text.
Result<Secret> StreamFor(const Secret& key, std::string_view nonce, std::size_t size) {
  if (key.size() != kSecretBoxKeySize) {
    return Error{Failure::kBadInput,
                 "a secretbox key has 32 bytes, this one has " + std::to_string(key.size())};
  }
  if (nonce.size() != kSecretBoxNonceSize) {
    return Error{Failure::kBadInput, "a secretbox nonce has 24 bytes"};
  }
  const Secret subkey = HSalsa20(key.Reveal(), nonce.substr(0, 16));
  return KeyStream(subkey, nonce.substr(16), 32 + size);
}

void Xor(std::string_view text, std::string_view stream, char* out) {
  for (std::size_t i = 0; i < text.size(); ++i) out[i] = static_cast<char>(text[i] ^ stream[i]);
}

}  // namespace

Result<std::string> SealSecretBox(const Secret& key, std::string_view nonce,
                                  std::string_view plaintext) {
  TRY_ASSIGN(const Secret stream, StreamFor(key, nonce, plaintext.size()));
  std::string ciphertext(plaintext.size(), '\0');
  Xor(plaintext, stream.Reveal().substr(32), ciphertext.data());
  return Poly1305(stream.Reveal().substr(0, 32), ciphertext) + ciphertext;
}

Result<Secret> OpenSecretBox(const Secret& key, std::string_view nonce, std::string_view sealed) {
  if (sealed.size() < kSecretBoxTagSize) {
    return Error{Failure::kBadCiphertext, "secretbox ciphertext is shorter than its tag"};
  }
  const std::string_view ciphertext = sealed.substr(kSecretBoxTagSize);
  TRY_ASSIGN(const Secret stream, StreamFor(key, nonce, ciphertext.size()));
  const std::string tag = Poly1305(stream.Reveal().substr(0, 32), ciphertext);
  if (!EqualInConstantTime(tag, sealed.substr(0, kSecretBoxTagSize))) {
    return Error{Failure::kBadCiphertext, "secretbox tag does not fit: wrong key or changed bytes"};
  }
  Secret plaintext = Secret::OfSize(ciphertext.size());
  Xor(ciphertext, stream.Reveal().substr(32), plaintext.Buffer().data());
  return plaintext;
}

}  // namespace atrest::crypto
