#include "emulator/operations/import_tokens.h"

#include <algorithm>
#include <array>
#include <utility>

#include "emulator/kms_error.h"

namespace atrest::emulator {
namespace {

constexpr std::size_t kMostTokens = 100, kTokenBytes = 256;
constexpr std::chrono::hours kLifetime{24};

}  // namespace

ImportParametersPtr ImportTokens::Issue(const std::string& key_id, crypto::RsaKeyPair pair,
                                        crypto::OaepHash hash, WallTime now, Random& random) {
  std::array<char, kTokenBytes> token{};
  random.Fill(token);
  auto issued = std::make_shared<const ImportParameters>(ImportParameters{
      std::string(token.data(), token.size()), key_id, std::move(pair), hash, now + kLifetime});
  const Lock lock(mutex_);
  if (issued_.size() == kMostTokens) issued_.pop_front();
  issued_.push_back(issued);
  return issued;
}

Result<ImportParametersPtr> ImportTokens::Find(std::string_view token, std::string_view key_id,
                                               WallTime now) {
  const Lock lock(mutex_);
  const auto found = std::find_if(
      issued_.begin(), issued_.end(),
      [&](const ImportParametersPtr& one) { return one->token == token && one->key_id == key_id; });
  if (found == issued_.end()) {
    return KmsError("InvalidImportTokenException",
                    "The import token is invalid or is associated with a different KMS key.");
  }
  if ((*found)->valid_to <= now) {
    return KmsError("ExpiredImportTokenException", "The import token is expired.");
  }
  return *found;
}

}  // namespace atrest::emulator
