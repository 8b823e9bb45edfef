#include "emulator/store/ciphertext_blob.h"

#include <algorithm>
#include <utility>

#include "crypto/aes_gcm.h"
#include "crypto/sha256.h"
#include "emulator/kms_error.h"

namespace atrest::emulator {
namespace {

constexpr char kVersion = 1;
constexpr char kUuid = 2;
constexpr char kMultiRegion = 3;
constexpr std::string_view kMultiRegionPrefix = "mrk-";

constexpr std::size_t kKeyIdAt = 2, kKeyIdSize = 16;
constexpr std::size_t kMaterialAt = 18, kMaterialSize = 32;
constexpr std::size_t kNonceAt = 50;
constexpr std::size_t kDigestAt = 104, kDigestSize = 32;
constexpr std::size_t kSealedAt = kDigestAt + kDigestSize;
static_assert(kSealedAt + crypto::kAesGcmTagSize == kBlobOverhead);

char FromHexDigit(char c) { return static_cast<char>(c >= 'a' ? c - 'a' + 10 : c - '0'); }

// `hex` may hold dashes, which are left out; it is otherwise known to be right.
std::string FromHex(std::string_view hex) {
  std::string bytes;
  bytes.reserve(hex.size() / 2);
  bool high = true;
  for (char c : hex) {
    if (c == '-') continue;
    if (high) {
      bytes.push_back(static_cast<char>(FromHexDigit(c) << 4));
    } else {
      bytes.back() = static_cast<char>(bytes.back() | FromHexDigit(c));
    }
    high = !high;
  }
  return bytes;
}

std::string KeyIdFrom(std::string_view bytes, char form) {
  std::string hex = crypto::Hex(bytes);
  if (form == kMultiRegion) return std::string(kMultiRegionPrefix) + hex;
  for (std::size_t dash : {8U, 13U, 18U, 23U}) hex.insert(dash, 1, '-');
  return hex;
}

void AppendField(std::string& data, std::string_view field) {
  const auto size = static_cast<std::uint32_t>(field.size());
  for (int shift = 24; shift >= 0; shift -= 8) data.push_back(static_cast<char>(size >> shift));
  data += field;
}

std::string AdditionalData(std::string_view header, std::string_view binding,
                           std::string_view material_id, const kms::EncryptionContext& context) {
  std::string data;
  data.reserve(256);
  AppendField(data, header);
  AppendField(data, binding);
  AppendField(data, material_id);
  for (const auto& [key, value] : context) {
    AppendField(data, key);
    AppendField(data, value);
  }
  return data;
}

crypto::Sha256Digest DigestOf(std::string_view header, std::string_view sealed) {
  std::string all;
  all.reserve(header.size() + sealed.size());
  all += header;
  all += sealed;
  return crypto::Sha256(all);
}

}  // namespace

Result<ParsedBlob> ParseBlob(std::string_view blob) {
  if (blob.size() <= kBlobOverhead || blob.size() > kMaxBlobBytes) return BadBlob();
  const char form = blob[1];
  if (blob[0] != kVersion || (form != kUuid && form != kMultiRegion)) return BadBlob();
  ParsedBlob parsed;
  parsed.header = blob.substr(0, kDigestAt);
  parsed.sealed = blob.substr(kSealedAt);
  const crypto::Sha256Digest digest = DigestOf(parsed.header, parsed.sealed);
  if (crypto::View(digest) != blob.substr(kDigestAt, kDigestSize)) return BadBlob();
  parsed.nonce = blob.substr(kNonceAt, crypto::kAesGcmNonceSize);
  parsed.key_id = KeyIdFrom(blob.substr(kKeyIdAt, kKeyIdSize), form);
  parsed.material_id = crypto::Hex(blob.substr(kMaterialAt, kMaterialSize));
  return parsed;
}

Result<std::string> SealBlob(std::string_view key_id, std::string_view binding,
                             const KeyMaterial& material, const kms::EncryptionContext& context,
                             std::string_view plaintext, Random& random) {
  const bool multi_region = key_id.starts_with(kMultiRegionPrefix);
  std::string header(kDigestAt, '\0');
  header[0] = kVersion;
  header[1] = multi_region ? kMultiRegion : kUuid;
  if (multi_region) key_id.remove_prefix(kMultiRegionPrefix.size());
  header.replace(kKeyIdAt, kKeyIdSize, FromHex(key_id));
  header.replace(kMaterialAt, kMaterialSize, FromHex(material.id));
  random.Fill(std::span<char>(header).subspan(kNonceAt));
  if (header.size() != kDigestAt) return Error{Failure::kBug, "blob header of the wrong size"};

  const std::string nonce = header.substr(kNonceAt, crypto::kAesGcmNonceSize);
  TRY_ASSIGN(const std::string sealed,
             crypto::SealAesGcm(*material.bytes, nonce, plaintext,
                                AdditionalData(header, binding, material.id, context)));
  const crypto::Sha256Digest digest = DigestOf(header, sealed);
  std::string blob = std::move(header);
  blob += crypto::View(digest);
  blob += sealed;
  return blob;
}

Result<Secret> OpenBlob(const ParsedBlob& blob, std::string_view binding,
                        const KeyMaterial& material, const kms::EncryptionContext& context) {
  Result<Secret> opened =
      crypto::OpenAesGcm(*material.bytes, blob.nonce, blob.sealed,
                         AdditionalData(blob.header, binding, material.id, context));
  if (opened.ok()) return opened;
  if (opened.error().kind == Failure::kBadCiphertext) return BadBlob();
  return InternalFault(opened.error());
}

}  // namespace atrest::emulator
