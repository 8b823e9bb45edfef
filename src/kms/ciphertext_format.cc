#include "kms/ciphertext_format.h"

namespace atrest::kms {
namespace {

Error Bad(std::string why) {
  return Error{Failure::kBadCiphertext, std::move(why),
               "these bytes were not written by this provider, or were damaged on their way"};
}

}  // namespace

std::string FrameCiphertext(std::string_view ciphertext_blob) {
  std::string framed;
  framed.reserve(ciphertext_blob.size() + 1);
  framed += kStorageVersion;
  framed += ciphertext_blob;
  return framed;
}

Result<std::string_view> UnframeCiphertextV2(std::string_view ciphertext) {
  if (ciphertext.empty()) return Bad("the ciphertext is empty");
  if (ciphertext.front() != kStorageVersion) {
    return Bad("the ciphertext does not begin with the storage version '1'");
  }
  if (ciphertext.size() == 1) return Bad("the ciphertext is empty after its storage version");
  return ciphertext.substr(1);
}

Result<std::string_view> UnframeCiphertextV1(std::string_view ciphertext) {
  if (ciphertext.empty()) return Bad("the ciphertext is empty");
  if (ciphertext.front() != kStorageVersion) return ciphertext;
  return UnframeCiphertextV2(ciphertext);
}

}  // namespace atrest::kms
