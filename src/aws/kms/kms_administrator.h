// AWS KMS over HTTPS as a kms::KeyAdministration. One request is one exchange (kms_exchange.h);
// retries are retrying_key_administration.h's work.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "aws/kms/administration_wire.h"
#include "aws/kms/kms_exchange.h"
#include "kms/key_administration.h"

namespace atrest::aws {

// Thread-safe. Errors as kms_exchange.h's.
class KmsAdministrator final : public kms::KeyAdministration {
 public:
  // AWS allows an account 100,000 keys and as many aliases in a Region; nobody has them.
  static constexpr int kMaxPages = 100;

  // `exchange` must live longer than this.
  explicit KmsAdministrator(KmsExchange& exchange) : exchange_(exchange) {}

  Result<kms::KeyMetadata> CreateKey(const kms::NewKey& key, const CallContext& context) override;
  Result<void> CreateAlias(const std::string& alias, const std::string& key,
                           const CallContext& context) override;
  Result<void> EnableRotation(const std::string& key, const CallContext& context) override;
  Result<kms::KeyMetadata> Describe(const std::string& key, const CallContext& context) override;
  Result<kms::RotationStatus> RotationOf(const std::string& key,
                                         const CallContext& context) override;
  Result<std::string> PolicyOf(const std::string& key, const CallContext& context) override;
  Result<kms::Tags> TagsOf(const std::string& key, const CallContext& context) override;
  Result<std::vector<kms::Alias>> AliasesOf(const std::string& key,
                                            const CallContext& context) override;
  Result<std::vector<kms::Alias>> AllAliases(const CallContext& context) override;
  Result<std::vector<std::string>> AllKeyIds(const CallContext& context) override;

 private:
  template <typename Reply>
  Result<Reply> Ask(std::string_view operation, std::string_view about, Secret body,
                    Result<Reply> (*parse)(std::string_view), const CallContext& context);
  template <typename Entry>
  Result<std::vector<Entry>> AskForAll(std::string_view operation, std::string_view key, int limit,
                                       Result<Page<Entry>> (*parse)(std::string_view),
                                       const CallContext& context);

  KmsExchange& exchange_;
};

}  // namespace atrest::aws
