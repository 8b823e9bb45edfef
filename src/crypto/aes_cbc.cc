#include "crypto/aes_cbc.h"

#include <openssl/evp.h>

#include <climits>
#include <span>

#include "crypto/openssl.h"

namespace atrest::crypto {
namespace {

const EVP_CIPHER* CipherFor(std::size_t key_size) {
  switch (key_size) {
    case 16: return EVP_aes_128_cbc();
    case 24: return EVP_aes_192_cbc();
    case 32: return EVP_aes_256_cbc();
  }
  return nullptr;
}

// One pass over whole blocks, without OpenSSL's own padding; `out` has the size of `in`.
Result<void> RunBlocks(const Secret& key, std::string_view iv, std::string_view in,
                       std::span<char> out, bool encrypt) {
  const EVP_CIPHER* cipher = CipherFor(key.size());
  if (cipher == nullptr) {
    return Error{Failure::kBadInput,
                 "an AES key has 16, 24 or 32 bytes, this one has " + std::to_string(key.size())};
  }
  if (iv.size() != kAesBlockSize) return Error{Failure::kBadInput, "an AES-CBC IV has 16 bytes"};
  if (in.size() > INT_MAX) return Error{Failure::kBadInput, "AES-CBC input of more than 2 GiB"};
  const Handle<EVP_CIPHER_CTX, EVP_CIPHER_CTX_free> context(EVP_CIPHER_CTX_new());
  Require(context != nullptr);
  Require(EVP_CipherInit_ex(context.get(), cipher, nullptr, Bytes(key.Reveal()), Bytes(iv),
                            encrypt ? 1 : 0) == 1);
  Require(EVP_CIPHER_CTX_set_padding(context.get(), 0) == 1);
  int written = 0;
  Require(EVP_CipherUpdate(context.get(), Bytes(out.data()), &written, Bytes(in),
                           static_cast<int>(in.size())) == 1);
  return {};
}

// How many bytes of padding end the text; 0 if it does not end in padding.
std::size_t PaddingOf(std::string_view padded) {
  const auto padding = static_cast<std::size_t>(static_cast<unsigned char>(padded.back()));
  if (padding < 1 || padding > kAesBlockSize || padding > padded.size()) return 0;
  for (char c : padded.substr(padded.size() - padding)) {
    if (c != padded.back()) return 0;
  }
  return padding;
}

}  // namespace

Result<std::string> SealAesCbc(const Secret& key, std::string_view iv, std::string_view plaintext) {
  const std::size_t padding = kAesBlockSize - plaintext.size() % kAesBlockSize;
  Secret padded(plaintext);
  padded.Append(std::string(padding, static_cast<char>(padding)));
  std::string ciphertext(padded.size(), '\0');
  TRY(RunBlocks(key, iv, padded.Reveal(), ciphertext, true));
  return ciphertext;
}

Result<Secret> OpenAesCbc(const Secret& key, std::string_view iv, std::string_view ciphertext) {
  if (ciphertext.empty() || ciphertext.size() % kAesBlockSize != 0) {
    return Error{Failure::kBadCiphertext, "AES-CBC ciphertext is no whole number of blocks"};
  }
  Secret plaintext = Secret::OfSize(ciphertext.size());
  TRY(RunBlocks(key, iv, ciphertext, plaintext.Buffer(), false));
  const std::size_t padding = PaddingOf(plaintext.Reveal());
  if (padding == 0) {
    return Error{Failure::kBadCiphertext,
                 "AES-CBC plaintext does not end in padding: wrong key or changed bytes"};
  }
  plaintext.Truncate(plaintext.size() - padding);
  return plaintext;
}

}  // namespace atrest::crypto
