// Keys with imported material.
#include <utility>

#include "crypto/base64.h"
#include "emulator/kms_error.h"
#include "emulator/operations/access.h"
#include "emulator/operations/groups.h"
#include "emulator/operations/import_tokens.h"
#include "emulator/operations/key_metadata.h"
#include "emulator/store/imported_material.h"
#include "emulator/store/record.h"

namespace atrest::emulator {
namespace {

constexpr Length kBlobLength{1, 6144}, kMaterialIdLength{64, 64}, kDescriptionLength{0, 256};
constexpr std::chrono::hours kLongestValidity{24 * 365};

const Words kAlgorithms{{"RSAES_PKCS1_V1_5", "RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256",
                         "RSA_AES_KEY_WRAP_SHA_1", "RSA_AES_KEY_WRAP_SHA_256", "SM2PKE"},
                        {"RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256"}};
const Words kWrappingSpecs{{"RSA_2048", "RSA_3072", "RSA_4096", "SM2"},
                           {"RSA_2048", "RSA_3072", "RSA_4096"}};
const Words kModels{{"KEY_MATERIAL_EXPIRES", "KEY_MATERIAL_DOES_NOT_EXPIRE"},
                    {"KEY_MATERIAL_EXPIRES", "KEY_MATERIAL_DOES_NOT_EXPIRE"}};
const Words kTypes{{"NEW_KEY_MATERIAL", "EXISTING_KEY_MATERIAL"},
                   {"NEW_KEY_MATERIAL", "EXISTING_KEY_MATERIAL"}};

unsigned BitsOf(std::string_view spec) {
  if (spec == "RSA_2048") return 2048;
  return spec == "RSA_3072" ? 3072 : 4096;
}

ImportType TypeOf(const std::optional<std::string>& word) {
  if (!word.has_value()) return ImportType::kUnspecified;
  return *word == "NEW_KEY_MATERIAL" ? ImportType::kNew : ImportType::kExisting;
}

// When the material expires; nothing if never.
Result<std::optional<WallTime>> ReadExpiry(const std::optional<std::string>& model,
                                           const std::optional<double>& seconds, WallTime now) {
  if (model == "KEY_MATERIAL_DOES_NOT_EXPIRE") {
    if (!seconds.has_value()) return std::optional<WallTime>();
    return Invalid(
        "A validTo date must not be set if the ExpirationModel is "
        "KEY_MATERIAL_DOES_NOT_EXPIRE");
  }
  if (!seconds.has_value()) {
    return Invalid("A validTo date must be set if the ExpirationModel is KEY_MATERIAL_EXPIRES");
  }
  constexpr double kFarAway = 4e9;  // seconds; every date beyond is too late anyway
  const double bounded = *seconds > kFarAway || *seconds < 0 ? 0 : *seconds;
  const WallTime valid_to = FromMilliseconds(static_cast<std::int64_t>(bounded * 1000));
  if (valid_to <= now || valid_to > now + kLongestValidity) {
    return Invalid("The validTo date must be in the future and at most 365 days away");
  }
  return std::optional<WallTime>(valid_to);
}

Result<KeyMaterial> Unwrap(const ImportParameters& parameters, std::string_view wrapped,
                           const Key& key, WallTime now) {
  Result<Secret> bytes = parameters.pair.Unwrap(wrapped, parameters.hash);
  if (!bytes.ok()) return BadBlob();
  if (bytes->size() != kKeyMaterialBytes) {
    return KmsError("IncorrectKeyMaterialException", "The key material is not 32 bytes long.");
  }
  return MakeKeyMaterial(key.Binding(), std::move(bytes).value(), now, Rotation::kInitial);
}

}  // namespace

Result<json::Value> GetParametersForImport(Kms& kms, const Call& call, Input& input) {
  const std::string key_id = input.Text("KeyId", kKeyIdLength);
  const std::string algorithm = input.RequiredOneOf("WrappingAlgorithm", kAlgorithms);
  const std::string spec = input.RequiredOneOf("WrappingKeySpec", kWrappingSpecs);
  TRY(input.Finish());
  TRY_ASSIGN(const KeyPtr key, AllowedKeyById(kms, call, key_id, {"GetParametersForImport"}));
  TRY(CheckExternal(*key));
  TRY(CheckNotPendingDeletion(*key));
  const crypto::OaepHash hash =
      algorithm == "RSAES_OAEP_SHA_1" ? crypto::OaepHash::kSha1 : crypto::OaepHash::kSha256;
  const ImportParametersPtr issued = kms.imports->Issue(
      key->id, crypto::RsaKeyPair::Generate(BitsOf(spec)), hash, kms.clock.WallNow(), kms.random);
  json::Value answer = json::Value::Object();
  answer.Set("KeyId", key->arn);
  answer.Set("ImportToken", crypto::EncodeBase64(issued->token));
  answer.Set("PublicKey", crypto::EncodeBase64(issued->pair.PublicKeyDer()));
  answer.Set("ParametersValidTo", Timestamp(issued->valid_to));
  return answer;
}

Result<json::Value> ImportKeyMaterial(Kms& kms, const Call& call, Input& input) {
  const std::string key_id = input.Text("KeyId", kKeyIdLength);
  const Secret token = input.Blob("ImportToken", kBlobLength);
  const Secret wrapped = input.Blob("EncryptedKeyMaterial", kBlobLength);
  const auto valid_to = input.Real("ValidTo");
  const auto model = input.OneOf("ExpirationModel", kModels);
  const auto type = input.OneOf("ImportType", kTypes);
  const auto description = input.OptionalText("KeyMaterialDescription", kDescriptionLength);
  const auto material_id = input.OptionalText("KeyMaterialId", kMaterialIdLength);
  TRY(input.Finish());
  TRY_ASSIGN(const KeyPtr key, AllowedKeyById(kms, call, key_id, {"ImportKeyMaterial"}));
  TRY(CheckExternal(*key));
  TRY(CheckNotPendingDeletion(*key));
  const WallTime now = kms.clock.WallNow();
  TRY_ASSIGN(const std::optional<WallTime> expiry, ReadExpiry(model, valid_to, now));
  TRY_ASSIGN(const ImportParametersPtr parameters, kms.imports->Find(token.Reveal(), key->id, now));
  TRY_ASSIGN(KeyMaterial material, Unwrap(*parameters, wrapped.Reveal(), *key, now));
  material.valid_to = expiry;
  material.description = description.value_or("");
  const Import import{std::move(material), TypeOf(type), material_id};
  TRY(kms.store.Change(
      key->id, [&import](Key changed) { return ImportMaterial(std::move(changed), import); }));
  json::Value answer = json::Value::Object();
  answer.Set("KeyId", key->arn);
  answer.Set("KeyMaterialId", import.material.id);
  return answer;
}

Result<json::Value> DeleteImportedKeyMaterial(Kms& kms, const Call& call, Input& input) {
  const std::string key_id = input.Text("KeyId", kKeyIdLength);
  const auto material_id = input.OptionalText("KeyMaterialId", kMaterialIdLength);
  TRY(input.Finish());
  TRY_ASSIGN(const KeyPtr key, AllowedKeyById(kms, call, key_id, {"DeleteImportedKeyMaterial"}));
  TRY_ASSIGN(const KeyPtr changed, kms.store.Change(key->id, [&material_id](Key old) {
    return DeleteMaterial(std::move(old), material_id);
  }));
  json::Value answer = json::Value::Object();
  answer.Set("KeyId", key->arn);
  const KeyMaterial* current = changed->Current();
  if (current != nullptr) answer.Set("KeyMaterialId", material_id.value_or(current->id));
  return answer;
}

}  // namespace atrest::emulator
