// The operations, by the file that holds them. Only the table of operations uses this.
#pragma once

#include "emulator/operations/operation.h"

namespace atrest::emulator {

// key_operations.cc
Result<json::Value> CreateKey(Kms& kms, const Call& call, Input& input);
Result<json::Value> DescribeKey(Kms& kms, const Call& call, Input& input);
Result<json::Value> ListKeys(Kms& kms, const Call& call, Input& input);
Result<json::Value> UpdateKeyDescription(Kms& kms, const Call& call, Input& input);

// key_state_operations.cc
Result<json::Value> EnableKey(Kms& kms, const Call& call, Input& input);
Result<json::Value> DisableKey(Kms& kms, const Call& call, Input& input);
Result<json::Value> ScheduleKeyDeletion(Kms& kms, const Call& call, Input& input);
Result<json::Value> CancelKeyDeletion(Kms& kms, const Call& call, Input& input);

// tag_operations.cc
Result<json::Value> TagResource(Kms& kms, const Call& call, Input& input);
Result<json::Value> UntagResource(Kms& kms, const Call& call, Input& input);
Result<json::Value> ListResourceTags(Kms& kms, const Call& call, Input& input);

// policy_operations.cc
Result<json::Value> GetKeyPolicy(Kms& kms, const Call& call, Input& input);
Result<json::Value> PutKeyPolicy(Kms& kms, const Call& call, Input& input);
Result<json::Value> ListKeyPolicies(Kms& kms, const Call& call, Input& input);

// alias_operations.cc
Result<json::Value> CreateAlias(Kms& kms, const Call& call, Input& input);
Result<json::Value> UpdateAlias(Kms& kms, const Call& call, Input& input);
Result<json::Value> DeleteAlias(Kms& kms, const Call& call, Input& input);
Result<json::Value> ListAliases(Kms& kms, const Call& call, Input& input);

// grant_operations.cc
Result<json::Value> CreateGrant(Kms& kms, const Call& call, Input& input);
Result<json::Value> ListGrants(Kms& kms, const Call& call, Input& input);
Result<json::Value> ListRetirableGrants(Kms& kms, const Call& call, Input& input);
Result<json::Value> RevokeGrant(Kms& kms, const Call& call, Input& input);
Result<json::Value> RetireGrant(Kms& kms, const Call& call, Input& input);

// import_operations.cc
Result<json::Value> GetParametersForImport(Kms& kms, const Call& call, Input& input);
Result<json::Value> ImportKeyMaterial(Kms& kms, const Call& call, Input& input);
Result<json::Value> DeleteImportedKeyMaterial(Kms& kms, const Call& call, Input& input);

// replica_operations.cc
Result<json::Value> ReplicateKey(Kms& kms, const Call& call, Input& input);

// crypto_operations.cc
Result<json::Value> Encrypt(Kms& kms, const Call& call, Input& input);
Result<json::Value> Decrypt(Kms& kms, const Call& call, Input& input);
Result<json::Value> ReEncrypt(Kms& kms, const Call& call, Input& input);

// data_key_operations.cc
Result<json::Value> GenerateDataKey(Kms& kms, const Call& call, Input& input);
Result<json::Value> GenerateDataKeyWithoutPlaintext(Kms& kms, const Call& call, Input& input);
Result<json::Value> GenerateRandom(Kms& kms, const Call& call, Input& input);

// rotation_operations.cc
Result<json::Value> EnableKeyRotation(Kms& kms, const Call& call, Input& input);
Result<json::Value> DisableKeyRotation(Kms& kms, const Call& call, Input& input);
Result<json::Value> GetKeyRotationStatus(Kms& kms, const Call& call, Input& input);
Result<json::Value> RotateKeyOnDemand(Kms& kms, const Call& call, Input& input);
Result<json::Value> ListKeyRotations(Kms& kms, const Call& call, Input& input);

}  // namespace atrest::emulator
