// A grant: what one principal may do with one key, beside all policies.
//
// Source: AWS KMS developer guide, "Grants in AWS KMS"; KMS API reference, CreateGrant and
// GrantConstraints. Pure functions, thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "json/json.h"
#include "kms/encryption_context.h"

namespace atrest::emulator {

inline constexpr std::size_t kMaxGrantsPerKey = 50'000;

struct Grant {
  std::string id;  // 64 hex digits
  std::string name;
  std::string grantee;   // ARN
  std::string retiring;  // ARN; may be empty
  WallTime created;
  std::vector<std::string> operations;  // "Decrypt", "ReEncryptFrom", ...
  std::optional<kms::EncryptionContext> context_equals, context_subset;

  bool Includes(std::string_view operation) const;
  // Whether its constraints admit this context. They are not asked for operations without one:
  // `context` is nullptr then.
  bool Admits(const kms::EncryptionContext* context) const;
  // Whether it differs from `other` in nothing but its id and its time.
  bool SameAs(const Grant& other) const;
  // Whether `child` gives nothing that this one does not give: what a grantee with CreateGrant may
  // pass on.
  bool Covers(const Grant& child) const;
};

// Whether this may be in a grant's list of operations, for a symmetric key or any key.
bool IsGrantOperation(std::string_view name);
bool IsSymmetricGrantOperation(std::string_view name);

// As they stand in a key's state file.
json::Value GrantRecord(const Grant& grant);
// kBadInput names what is wrong.
Result<Grant> ReadGrantRecord(const json::Value& value);

}  // namespace atrest::emulator
