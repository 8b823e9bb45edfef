#include "emulator/operations/sealing.h"

#include <utility>

#include "emulator/kms_error.h"

namespace atrest::emulator {
namespace {

constexpr std::string_view kSymmetric = "SYMMETRIC_DEFAULT";
const Words kAlgorithms{{"SYMMETRIC_DEFAULT", "RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256", "SM2PKE"},
                        {"SYMMETRIC_DEFAULT", "RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256", "SM2PKE"}};

}  // namespace

kms::EncryptionContext ReadContext(Input& input, std::string_view name) {
  kms::EncryptionContext context = input.Pairs(name);
  std::size_t size = 0;
  for (const auto& [key, value] : context) size += key.size() + value.size();
  if (size > kMaxContextBytes) {
    input.Violate(name, "",
                  "be at most " + std::to_string(kMaxContextBytes) +
                      " bytes in total (a limit of kms-emulator)");
  }
  return context;
}

std::optional<std::string> ReadAlgorithm(Input& input, std::string_view name) {
  return input.OneOf(name, kAlgorithms);
}

Result<void> CheckAlgorithm(const std::optional<std::string>& algorithm) {
  if (!algorithm.has_value() || *algorithm == kSymmetric) return {};
  return KmsError("InvalidKeyUsageException",
                  "Algorithm " + *algorithm + " is incompatible with key spec SYMMETRIC_DEFAULT.");
}

Result<std::string> Seal(Kms& kms, const Key& key, const kms::EncryptionContext& context,
                         std::string_view plaintext) {
  const KeyMaterial* material = key.Current();
  if (material == nullptr || material->bytes == nullptr)
    return InvalidState(key.arn + " is pending import.");
  Result<std::string> blob =
      SealBlob(key.id, key.Binding(), *material, context, plaintext, kms.random);
  if (!blob.ok()) return InternalFault(blob.error());
  return blob;
}

Result<KeyPtr> KeyOfBlob(Kms& kms, const ParsedBlob& blob,
                         const std::optional<std::string>& key_id) {
  if (key_id.has_value()) {
    TRY_ASSIGN(const KeyPtr named, kms.store.Resolve(*key_id));
    if (named->id != blob.key_id) {
      return KmsError("IncorrectKeyException",
                      "The key ID in the request does not identify a CMK that can perform this "
                      "operation.");
    }
    return named;
  }
  Result<KeyPtr> key = kms.store.Find(blob.key_id);
  if (key.ok() || key.error().code != "NotFoundException") return key;
  return KmsError("AccessDeniedException",
                  "The ciphertext refers to a customer master key that does not exist, does not "
                  "exist in this region, or you are not allowed to access.");
}

Result<Opened> Open(const KeyPtr& key, const ParsedBlob& blob,
                    const kms::EncryptionContext& context) {
  const KeyMaterial* material = key->FindMaterial(blob.material_id);
  if (material == nullptr) return BadBlob();
  if (material->bytes == nullptr) return InvalidState(key->arn + " is pending import.");
  TRY_ASSIGN(Secret plaintext, OpenBlob(blob, key->Binding(), *material, context));
  return Opened{key, blob.material_id, std::move(plaintext)};
}

}  // namespace atrest::emulator
