// May the caller do this? Key policy, the caller's own policies and grants, as AWS puts them
// together.
//
// Source: KMS developer guide, "Key policies" and "Troubleshooting key access"; the texts of
// AccessDeniedException are those that users of AWS quote. Thread-safe.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "emulator/operations/operation.h"
#include "emulator/operations/tags.h"
#include "emulator/policy/policy_document.h"
#include "emulator/store/grant.h"
#include "emulator/store/grant_token.h"
#include "kms/encryption_context.h"

namespace atrest::emulator {

struct Access {
  std::string_view operation;                       // "Encrypt": the action without "kms:"
  const kms::EncryptionContext* context = nullptr;  // of cryptographic operations
  std::string_view request_alias = {};              // the alias by which the key was named
  std::vector<GrantName> grants = {};               // that the request's grant tokens name
  const Grant* created = nullptr;                   // of CreateGrant
  const Grant* retired = nullptr;                   // of RetireGrant
  ConditionValues values = {};                      // what else the request says
};

// AccessDeniedException in AWS's words.
Result<void> CheckAccess(Kms& kms, const Call& call, const Key& key, const Access& access);

// For what is no key's: the caller's own policies alone decide. `resource` is an ARN or "*".
// `values`: what the request says, for conditions.
Result<void> CheckAccess(Kms& kms, const Call& call, std::string_view operation,
                         const std::string& resource, const ConditionValues& values = {});

// aws:RequestTag/... and aws:TagKeys of a request that sets tags.
void AddRequestTags(const Tags& tags, ConditionValues& values);

// What the caller's own policies say, all of them together.
Verdict AskOwnPolicies(const Principal& principal, const AccessRequest& request);

// The key that a KeyId names, if the caller may do this with it.
Result<KeyPtr> AllowedKey(Kms& kms, const Call& call, std::string_view key_id,
                          const Access& access);
// The same for operations that take no aliases.
Result<KeyPtr> AllowedKeyById(Kms& kms, const Call& call, std::string_view key_id,
                              const Access& access);

}  // namespace atrest::emulator
