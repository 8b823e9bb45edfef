// Data keys and random bytes.
#include <utility>

#include "crypto/base64.h"
#include "emulator/kms_error.h"
#include "emulator/operations/access.h"
#include "emulator/operations/grant_rules.h"
#include "emulator/operations/groups.h"
#include "emulator/operations/sealing.h"

namespace atrest::emulator {
namespace {

const Words kKeySpecs{{"AES_256", "AES_128"}, {"AES_256", "AES_128"}};
constexpr Range kByteRange{1, 1024};

struct DataKey {
  Secret plaintext;
  json::Value answer;
};

Result<std::size_t> DataKeySize(const std::optional<std::string>& spec,
                                const std::optional<std::int64_t>& bytes) {
  if (spec.has_value() == bytes.has_value()) {
    return Invalid("Please specify either number of bytes or key spec.");
  }
  if (bytes.has_value()) return static_cast<std::size_t>(*bytes);
  return std::size_t{*spec == "AES_256" ? 32U : 16U};
}

Result<DataKey> MakeDataKey(Kms& kms, const Call& call, std::string_view operation, Input& input) {
  const std::string key_id = input.Text("KeyId", kKeyIdLength);
  const auto spec = input.OneOf("KeySpec", kKeySpecs);
  const auto bytes = input.Integer("NumberOfBytes", kByteRange);
  const kms::EncryptionContext context = ReadContext(input, "EncryptionContext");
  const std::vector<std::string> tokens = ReadGrantTokens(input);
  const bool dry_run = input.Flag("DryRun");
  TRY(input.Finish());
  TRY_ASSIGN(const std::size_t size, DataKeySize(spec, bytes));

  Access access{operation, &context};
  TRY_ASSIGN(access.grants, ParseGrantTokens(tokens));
  TRY_ASSIGN(const KeyPtr key, AllowedKey(kms, call, key_id, access));
  TRY(CheckUsable(*key));
  if (dry_run) return DryRunSucceeded();
  Secret plaintext = Secret::OfSize(size);
  kms.random.Fill(plaintext.Buffer());
  TRY_ASSIGN(const std::string blob, Seal(kms, *key, context, plaintext.Reveal()));
  json::Value answer = json::Value::Object();
  answer.Set("CiphertextBlob", crypto::EncodeBase64(blob));
  answer.Set("KeyId", key->arn);
  answer.Set("KeyMaterialId", key->Current()->id);
  return DataKey{std::move(plaintext), std::move(answer)};
}

}  // namespace

Result<json::Value> GenerateDataKey(Kms& kms, const Call& call, Input& input) {
  TRY_ASSIGN(DataKey made, MakeDataKey(kms, call, "GenerateDataKey", input));
  made.answer.Set("Plaintext", crypto::EncodeBase64(made.plaintext).Reveal());
  return std::move(made.answer);
}

Result<json::Value> GenerateDataKeyWithoutPlaintext(Kms& kms, const Call& call, Input& input) {
  TRY_ASSIGN(DataKey made, MakeDataKey(kms, call, "GenerateDataKeyWithoutPlaintext", input));
  return std::move(made.answer);
}

Result<json::Value> GenerateRandom(Kms& kms, const Call& call, Input& input) {
  const auto bytes = input.Integer("NumberOfBytes", kByteRange);
  TRY(input.Finish());
  TRY(CheckAccess(kms, call, "GenerateRandom", "*"));
  if (!bytes.has_value()) return Invalid("NumberOfBytes is required.");
  Secret random = Secret::OfSize(static_cast<std::size_t>(*bytes));
  kms.random.Fill(random.Buffer());
  json::Value answer = json::Value::Object();
  answer.Set("Plaintext", crypto::EncodeBase64(random).Reveal());
  return answer;
}

}  // namespace atrest::emulator
