// Encrypt, Decrypt, ReEncrypt.
#include <utility>

#include "crypto/base64.h"
#include "emulator/kms_error.h"
#include "emulator/operations/access.h"
#include "emulator/operations/grant_rules.h"
#include "emulator/operations/groups.h"
#include "emulator/operations/sealing.h"

namespace atrest::emulator {

Result<json::Value> Encrypt(Kms& kms, const Call& call, Input& input) {
  const std::string key_id = input.Text("KeyId", kKeyIdLength);
  const Secret plaintext = input.Blob("Plaintext", {1, kMaxPlaintextBytes});
  const kms::EncryptionContext context = ReadContext(input, "EncryptionContext");
  const auto algorithm = ReadAlgorithm(input, "EncryptionAlgorithm");
  const std::vector<std::string> tokens = ReadGrantTokens(input);
  const bool dry_run = input.Flag("DryRun");
  TRY(input.Finish());

  Access access{"Encrypt", &context};
  TRY_ASSIGN(access.grants, ParseGrantTokens(tokens));
  TRY_ASSIGN(const KeyPtr key, AllowedKey(kms, call, key_id, access));
  TRY(CheckUsable(*key));
  TRY(CheckAlgorithm(algorithm));
  if (dry_run) return DryRunSucceeded();
  TRY_ASSIGN(const std::string blob, Seal(kms, *key, context, plaintext.Reveal()));
  json::Value answer = json::Value::Object();
  answer.Set("CiphertextBlob", crypto::EncodeBase64(blob));
  answer.Set("KeyId", key->arn);
  answer.Set("EncryptionAlgorithm", "SYMMETRIC_DEFAULT");
  return answer;
}

Result<json::Value> Decrypt(Kms& kms, const Call& call, Input& input) {
  const Secret bytes = input.Blob("CiphertextBlob", {1, kMaxBlobBytes});
  const auto key_id = input.OptionalText("KeyId", kKeyIdLength);
  const kms::EncryptionContext context = ReadContext(input, "EncryptionContext");
  const auto algorithm = ReadAlgorithm(input, "EncryptionAlgorithm");
  const std::vector<std::string> tokens = ReadGrantTokens(input);
  const bool dry_run = input.Flag("DryRun");
  TRY(input.Finish());

  Access access{"Decrypt", &context};
  TRY_ASSIGN(access.grants, ParseGrantTokens(tokens));
  TRY_ASSIGN(const ParsedBlob blob, ParseBlob(bytes.Reveal()));
  TRY_ASSIGN(const KeyPtr key, KeyOfBlob(kms, blob, key_id));
  TRY(CheckAccess(kms, call, *key, access));
  TRY(CheckUsable(*key));
  TRY(CheckAlgorithm(algorithm));
  TRY_ASSIGN(const Opened opened, Open(key, blob, context));
  if (dry_run) return DryRunSucceeded();
  json::Value answer = json::Value::Object();
  answer.Set("KeyId", key->arn);
  answer.Set("Plaintext", crypto::EncodeBase64(opened.plaintext).Reveal());
  answer.Set("EncryptionAlgorithm", "SYMMETRIC_DEFAULT");
  answer.Set("KeyMaterialId", opened.material_id);
  return answer;
}

Result<json::Value> ReEncrypt(Kms& kms, const Call& call, Input& input) {
  const Secret bytes = input.Blob("CiphertextBlob", {1, kMaxBlobBytes});
  const auto source_id = input.OptionalText("SourceKeyId", kKeyIdLength);
  const std::string target_id = input.Text("DestinationKeyId", kKeyIdLength);
  const kms::EncryptionContext from = ReadContext(input, "SourceEncryptionContext");
  const kms::EncryptionContext to = ReadContext(input, "DestinationEncryptionContext");
  const auto source_algorithm = ReadAlgorithm(input, "SourceEncryptionAlgorithm");
  const auto target_algorithm = ReadAlgorithm(input, "DestinationEncryptionAlgorithm");
  const std::vector<std::string> tokens = ReadGrantTokens(input);
  const bool dry_run = input.Flag("DryRun");
  TRY(input.Finish());

  Access source_access{"ReEncryptFrom", &from}, target_access{"ReEncryptTo", &to};
  TRY_ASSIGN(source_access.grants, ParseGrantTokens(tokens));
  target_access.grants = source_access.grants;
  TRY_ASSIGN(const ParsedBlob blob, ParseBlob(bytes.Reveal()));
  TRY_ASSIGN(const KeyPtr source, KeyOfBlob(kms, blob, source_id));
  TRY(CheckAccess(kms, call, *source, source_access));
  TRY_ASSIGN(const KeyPtr target, AllowedKey(kms, call, target_id, target_access));
  TRY(CheckUsable(*source));
  TRY(CheckUsable(*target));
  TRY(CheckAlgorithm(source_algorithm));
  TRY(CheckAlgorithm(target_algorithm));
  TRY_ASSIGN(const Opened opened, Open(source, blob, from));
  if (dry_run) return DryRunSucceeded();
  TRY_ASSIGN(const std::string sealed, Seal(kms, *target, to, opened.plaintext.Reveal()));
  json::Value answer = json::Value::Object();
  answer.Set("CiphertextBlob", crypto::EncodeBase64(sealed));
  answer.Set("SourceKeyId", source->arn);
  answer.Set("KeyId", target->arn);
  answer.Set("SourceEncryptionAlgorithm", "SYMMETRIC_DEFAULT");
  answer.Set("DestinationEncryptionAlgorithm", "SYMMETRIC_DEFAULT");
  answer.Set("SourceKeyMaterialId", opened.material_id);
  answer.Set("DestinationKeyMaterialId", target->Current()->id);
  return answer;
}

}  // namespace atrest::emulator
