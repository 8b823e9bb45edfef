#include "aws/kms/retrying_key_administration.h"

namespace atrest::aws {

Result<kms::KeyMetadata> RetryingKeyAdministration::CreateKey(const kms::NewKey& key,
                                                              const CallContext& context) {
  return loop_.Run("CreateKey", Repeat::kOnlyIfRefused, context,
                   [&](const CallContext& attempt) { return kms_.CreateKey(key, attempt); });
}

Result<void> RetryingKeyAdministration::CreateAlias(const std::string& alias,
                                                    const std::string& key,
                                                    const CallContext& context) {
  return loop_.Run("CreateAlias", Repeat::kHarmless, context, [&](const CallContext& attempt) {
    return kms_.CreateAlias(alias, key, attempt);
  });
}

Result<void> RetryingKeyAdministration::EnableRotation(const std::string& key,
                                                       const CallContext& context) {
  return loop_.Run("EnableKeyRotation", Repeat::kHarmless, context,
                   [&](const CallContext& attempt) { return kms_.EnableRotation(key, attempt); });
}

Result<kms::KeyMetadata> RetryingKeyAdministration::Describe(const std::string& key,
                                                             const CallContext& context) {
  return loop_.Run("DescribeKey", Repeat::kHarmless, context,
                   [&](const CallContext& attempt) { return kms_.Describe(key, attempt); });
}

Result<kms::RotationStatus> RetryingKeyAdministration::RotationOf(const std::string& key,
                                                                  const CallContext& context) {
  return loop_.Run("GetKeyRotationStatus", Repeat::kHarmless, context,
                   [&](const CallContext& attempt) { return kms_.RotationOf(key, attempt); });
}

Result<std::string> RetryingKeyAdministration::PolicyOf(const std::string& key,
                                                        const CallContext& context) {
  return loop_.Run("GetKeyPolicy", Repeat::kHarmless, context,
                   [&](const CallContext& attempt) { return kms_.PolicyOf(key, attempt); });
}

Result<kms::Tags> RetryingKeyAdministration::TagsOf(const std::string& key,
                                                    const CallContext& context) {
  return loop_.Run("ListResourceTags", Repeat::kHarmless, context,
                   [&](const CallContext& attempt) { return kms_.TagsOf(key, attempt); });
}

Result<std::vector<kms::Alias>> RetryingKeyAdministration::AliasesOf(const std::string& key,
                                                                     const CallContext& context) {
  return loop_.Run("ListAliases", Repeat::kHarmless, context,
                   [&](const CallContext& attempt) { return kms_.AliasesOf(key, attempt); });
}

Result<std::vector<kms::Alias>> RetryingKeyAdministration::AllAliases(const CallContext& context) {
  return loop_.Run("ListAliases", Repeat::kHarmless, context,
                   [&](const CallContext& attempt) { return kms_.AllAliases(attempt); });
}

Result<std::vector<std::string>> RetryingKeyAdministration::AllKeyIds(const CallContext& context) {
  return loop_.Run("ListKeys", Repeat::kHarmless, context,
                   [&](const CallContext& attempt) { return kms_.AllKeyIds(attempt); });
}

}  // namespace atrest::aws
