// Enabling, disabling and deleting keys.
#include <utility>

#include "emulator/kms_error.h"
#include "emulator/operations/access.h"
#include "emulator/operations/groups.h"
#include "emulator/operations/key_metadata.h"

namespace atrest::emulator {
namespace {

constexpr std::int64_t kUsualWindowDays = 30, kShortestWindowDays = 7, kLongestWindowDays = 30;

// The key that the input's KeyId names, changed. These operations take no aliases.
Result<KeyPtr> ChangeKey(Kms& kms, const Call& call, std::string_view operation, Input& input,
                         const KeyStore::KeyChange& change) {
  const std::string key_id = input.Text("KeyId", kKeyIdLength);
  TRY(input.Finish());
  TRY_ASSIGN(const KeyPtr key, AllowedKeyById(kms, call, key_id, {operation}));
  return kms.store.Change(key->id, change);
}

}  // namespace

Result<json::Value> EnableKey(Kms& kms, const Call& call, Input& input) {
  TRY(ChangeKey(kms, call, "EnableKey", input, Enable));
  return json::Value::Object();
}

Result<json::Value> DisableKey(Kms& kms, const Call& call, Input& input) {
  TRY(ChangeKey(kms, call, "DisableKey", input, Disable));
  return json::Value::Object();
}

Result<json::Value> ScheduleKeyDeletion(Kms& kms, const Call& call, Input& input) {
  const std::int64_t days =
      input.Integer("PendingWindowInDays", {kShortestWindowDays, kLongestWindowDays})
          .value_or(kUsualWindowDays);
  TRY_ASSIGN(const KeyPtr key,
             ChangeKey(kms, call, "ScheduleKeyDeletion", input, [&kms, days](Key changed) {
               return ScheduleDeletion(std::move(changed), kms.clock.WallNow(), days);
             }));
  json::Value answer = json::Value::Object();
  answer.Set("KeyId", key->arn);
  if (key->deletion_date.has_value()) {
    answer.Set("DeletionDate", Timestamp(*key->deletion_date));
  }
  answer.Set("KeyState", KeyStateName(key->state));
  answer.Set("PendingWindowInDays", json::Value::Number(days));
  return answer;
}

Result<json::Value> CancelKeyDeletion(Kms& kms, const Call& call, Input& input) {
  TRY_ASSIGN(const KeyPtr key, ChangeKey(kms, call, "CancelKeyDeletion", input, CancelDeletion));
  json::Value answer = json::Value::Object();
  answer.Set("KeyId", key->arn);
  return answer;
}

}  // namespace atrest::emulator
