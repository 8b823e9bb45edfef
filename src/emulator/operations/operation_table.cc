#include <algorithm>
#include <array>

#include "emulator/operations/groups.h"

namespace atrest::emulator {
namespace {

// Sorted by name.
constexpr std::array kOperations{
    Operation{"CancelKeyDeletion", CancelKeyDeletion},
    Operation{"CreateAlias", CreateAlias},
    Operation{"CreateGrant", CreateGrant},
    Operation{"CreateKey", CreateKey},
    Operation{"Decrypt", Decrypt},
    Operation{"DeleteAlias", DeleteAlias},
    Operation{"DeleteImportedKeyMaterial", DeleteImportedKeyMaterial},
    Operation{"DescribeKey", DescribeKey},
    Operation{"DisableKey", DisableKey},
    Operation{"DisableKeyRotation", DisableKeyRotation},
    Operation{"EnableKey", EnableKey},
    Operation{"EnableKeyRotation", EnableKeyRotation},
    Operation{"Encrypt", Encrypt},
    Operation{"GenerateDataKey", GenerateDataKey},
    Operation{"GenerateDataKeyWithoutPlaintext", GenerateDataKeyWithoutPlaintext},
    Operation{"GenerateRandom", GenerateRandom},
    Operation{"GetKeyPolicy", GetKeyPolicy},
    Operation{"GetKeyRotationStatus", GetKeyRotationStatus},
    Operation{"GetParametersForImport", GetParametersForImport},
    Operation{"ImportKeyMaterial", ImportKeyMaterial},
    Operation{"ListAliases", ListAliases},
    Operation{"ListGrants", ListGrants},
    Operation{"ListKeyPolicies", ListKeyPolicies},
    Operation{"ListKeyRotations", ListKeyRotations},
    Operation{"ListKeys", ListKeys},
    Operation{"ListResourceTags", ListResourceTags},
    Operation{"ListRetirableGrants", ListRetirableGrants},
    Operation{"PutKeyPolicy", PutKeyPolicy},
    Operation{"ReEncrypt", ReEncrypt},
    Operation{"ReplicateKey", ReplicateKey},
    Operation{"RetireGrant", RetireGrant},
    Operation{"RevokeGrant", RevokeGrant},
    Operation{"RotateKeyOnDemand", RotateKeyOnDemand},
    Operation{"ScheduleKeyDeletion", ScheduleKeyDeletion},
    Operation{"TagResource", TagResource},
    Operation{"UntagResource", UntagResource},
    Operation{"UpdateAlias", UpdateAlias},
    Operation{"UpdateKeyDescription", UpdateKeyDescription},
};

// The rest of the KMS API, as botocore 1.44.5 lists it.
constexpr std::array<std::string_view, 18> kOthers{
    "ConnectCustomKeyStore",
    "CreateCustomKeyStore",
    "Decapsulate",
    "DeleteCustomKeyStore",
    "DeriveSharedSecret",
    "DescribeCustomKeyStores",
    "DisconnectCustomKeyStore",
    "Encapsulate",
    "GenerateDataKeyPair",
    "GenerateDataKeyPairWithoutPlaintext",
    "GenerateMac",
    "GetKeyLastUsage",
    "GetPublicKey",
    "Sign",
    "UpdateCustomKeyStore",
    "UpdatePrimaryRegion",
    "Verify",
    "VerifyMac",
};

}  // namespace

const Operation* FindOperation(std::string_view name) {
  const auto* found = std::lower_bound(
      kOperations.begin(), kOperations.end(), name,
      [](const Operation& operation, std::string_view wanted) { return operation.name < wanted; });
  return found != kOperations.end() && found->name == name ? found : nullptr;
}

bool IsOperationOfAws(std::string_view name) {
  return FindOperation(name) != nullptr ||
         std::find(kOthers.begin(), kOthers.end(), name) != kOthers.end();
}

}  // namespace atrest::emulator
