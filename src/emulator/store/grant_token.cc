#include "emulator/store/grant_token.h"

#include <array>

#include "crypto/base64.h"
#include "crypto/sha256.h"
#include "emulator/kms_error.h"
#include "emulator/store/home.h"

namespace atrest::emulator {
namespace {

// key id "/" grant id "/" random bytes "/" half of the SHA-256 of all before it
constexpr std::size_t kMaxTokenBytes = 8192, kGrantIdSize = 64, kRandomSize = 32, kDigestSize = 16;

std::string DigestOf(std::string_view text) {
  return std::string(crypto::View(crypto::Sha256(text)).substr(0, kDigestSize));
}

Error NotOurs() {
  return KmsError("InvalidGrantTokenException",
                  "The request was rejected because the specified grant token is not valid.");
}

}  // namespace

std::string NewGrantToken(const GrantName& name, Random& random) {
  std::array<char, kRandomSize> filler{};
  random.Fill(filler);
  std::string text = name.key_id + "/" + name.grant_id + "/";
  text.append(filler.data(), filler.size());
  text += "/";
  return crypto::EncodeBase64(text + DigestOf(text));
}

Result<GrantName> ParseGrantToken(std::string_view token) {
  if (token.size() > kMaxTokenBytes) return NotOurs();
  const Result<std::string> bytes = crypto::DecodeBase64(token);
  if (!bytes.ok()) return NotOurs();
  constexpr std::size_t kBehindKeyId = 1 + kGrantIdSize + 1 + kRandomSize + 1 + kDigestSize;
  if (bytes->size() <= kBehindKeyId) return NotOurs();
  const std::string_view text = std::string_view(*bytes).substr(0, bytes->size() - kDigestSize);
  if (DigestOf(text) != bytes->substr(text.size())) return NotOurs();
  const std::size_t key_id_size = bytes->size() - kBehindKeyId;
  GrantName name{bytes->substr(0, key_id_size), bytes->substr(key_id_size + 1, kGrantIdSize)};
  if (!IsKeyId(name.key_id)) return NotOurs();
  return name;
}

}  // namespace atrest::emulator
