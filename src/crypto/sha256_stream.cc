#include "crypto/sha256_stream.h"

#include <openssl/evp.h>

#include "crypto/openssl.h"

namespace atrest::crypto {

struct Sha256Stream::State {
  Handle<EVP_MD_CTX, EVP_MD_CTX_free> context{EVP_MD_CTX_new()};
};

Sha256Stream::Sha256Stream() : state_(std::make_unique<State>()) {
  Require(state_->context != nullptr);
  Require(EVP_DigestInit_ex(state_->context.get(), EVP_sha256(), nullptr) == 1);
}

Sha256Stream::~Sha256Stream() = default;

void Sha256Stream::Add(std::string_view piece) {
  Require(EVP_DigestUpdate(state_->context.get(), piece.data(), piece.size()) == 1);
}

Sha256Digest Sha256Stream::Finish() {
  Sha256Digest digest{};
  Require(EVP_DigestFinal_ex(state_->context.get(), Bytes(digest.data()), nullptr) == 1);
  return digest;
}

}  // namespace atrest::crypto
