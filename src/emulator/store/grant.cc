#include "emulator/store/grant.h"

#include <algorithm>
#include <array>
#include <utility>

#include "emulator/policy/condition.h"
#include "emulator/store/record.h"
#include "kms/policy_pattern.h"

namespace atrest::emulator {
namespace {

constexpr std::array<std::string_view, 9> kSymmetric{
    "CreateGrant",   "Decrypt",         "DescribeKey",
    "Encrypt",       "GenerateDataKey", "GenerateDataKeyWithoutPlaintext",
    "ReEncryptFrom", "ReEncryptTo",     "RetireGrant"};
// Data key pairs need a symmetric key too, but this emulator does not make them.
constexpr std::array<std::string_view, 8> kOthers{"DeriveSharedSecret",
                                                  "GenerateDataKeyPair",
                                                  "GenerateDataKeyPairWithoutPlaintext",
                                                  "GenerateMac",
                                                  "GetPublicKey",
                                                  "Sign",
                                                  "Verify",
                                                  "VerifyMac"};

template <typename List>
bool Contains(const List& list, std::string_view name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

// In a constraint the name of a pair is taken without regard to case, its value is not.
bool HasPair(const kms::EncryptionContext& context, const std::string& name,
             const std::string& value) {
  return std::any_of(context.begin(), context.end(), [&](const auto& pair) {
    return pair.second == value && kms::LowerCase(pair.first) == kms::LowerCase(name);
  });
}

// Every pair of `part` is in `whole`.
bool IsPart(const kms::EncryptionContext& part, const kms::EncryptionContext& whole) {
  return std::all_of(part.begin(), part.end(), [&whole](const auto& pair) {
    return HasPair(whole, pair.first, pair.second);
  });
}

bool SameContext(const kms::EncryptionContext& a, const kms::EncryptionContext& b) {
  return a.size() == b.size() && IsPart(a, b) && IsPart(b, a);
}

json::Value ContextValue(const kms::EncryptionContext& context) {
  json::Value value = json::Value::Object();
  for (const auto& [name, text] : context) value.Set(name, text);
  return value;
}

std::optional<kms::EncryptionContext> ReadContextRecord(Record& record, std::string_view name,
                                                        const json::Value& owner) {
  const json::Value& value = record.Object(name);
  if (owner.Find(name) == nullptr) return std::nullopt;
  kms::EncryptionContext context;
  for (const std::string& key : value.MemberNames()) {
    context.emplace(key, value.Find(key)->AsString());
  }
  return context;
}

}  // namespace

bool Grant::Includes(std::string_view operation) const { return Contains(operations, operation); }

bool Grant::Admits(const kms::EncryptionContext* context) const {
  if (context == nullptr) return true;
  if (context_equals.has_value() && !SameContext(*context_equals, *context)) return false;
  return !context_subset.has_value() || IsPart(*context_subset, *context);
}

bool Grant::SameAs(const Grant& other) const {
  return name == other.name && grantee == other.grantee && retiring == other.retiring &&
         operations == other.operations && context_equals == other.context_equals &&
         context_subset == other.context_subset;
}

bool Grant::Covers(const Grant& child) const {
  const bool fewer = std::all_of(child.operations.begin(), child.operations.end(),
                                 [this](const std::string& one) { return Includes(one); });
  if (!fewer) return false;
  const auto& exact = child.context_equals;
  if (context_equals.has_value()) {
    return exact.has_value() && SameContext(*context_equals, *exact);
  }
  if (!context_subset.has_value()) return true;
  if (exact.has_value() && IsPart(*context_subset, *exact)) return true;
  return child.context_subset.has_value() && IsPart(*context_subset, *child.context_subset);
}

bool IsSymmetricGrantOperation(std::string_view name) { return Contains(kSymmetric, name); }

bool IsGrantOperation(std::string_view name) {
  return IsSymmetricGrantOperation(name) || Contains(kOthers, name);
}

json::Value GrantRecord(const Grant& grant) {
  json::Value value = json::Value::Object();
  value.Set("id", grant.id);
  if (!grant.name.empty()) value.Set("name", grant.name);
  value.Set("grantee", grant.grantee);
  if (!grant.retiring.empty()) value.Set("retiring", grant.retiring);
  value.Set("created", json::Value::Number(ToMilliseconds(grant.created)));
  json::Value operations = json::Value::Array();
  for (const std::string& name : grant.operations) operations.Append(json::Value::String(name));
  value.Set("operations", std::move(operations));
  if (grant.context_equals.has_value()) {
    value.Set("contextEquals", ContextValue(*grant.context_equals));
  }
  if (grant.context_subset.has_value()) {
    value.Set("contextSubset", ContextValue(*grant.context_subset));
  }
  return value;
}

Result<Grant> ReadGrantRecord(const json::Value& value) {
  Record record(value, "a grant");
  Grant grant;
  grant.id = record.Text("id");
  grant.name = record.OptionalText("name").value_or("");
  grant.grantee = record.Text("grantee");
  grant.retiring = record.OptionalText("retiring").value_or("");
  grant.created = record.Time("created");
  const json::Value& operations = record.Array("operations");
  for (std::size_t i = 0; i < operations.size(); ++i) {
    grant.operations.emplace_back(operations.At(i).AsString());
    if (!IsSymmetricGrantOperation(grant.operations.back())) record.Fail("has an odd operation");
  }
  grant.context_equals = ReadContextRecord(record, "contextEquals", value);
  grant.context_subset = ReadContextRecord(record, "contextSubset", value);
  if (grant.id.size() != 64) record.Fail("has an \"id\" that is not 64 digits");
  TRY(record.Finish());
  return grant;
}

}  // namespace atrest::emulator
