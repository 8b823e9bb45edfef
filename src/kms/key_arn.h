// How a KMS key is named.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace atrest::kms {

// arn:PARTITION:kms:REGION:ACCOUNT:key/ID or …:alias/NAME. Immutable.
class KeyArn {
 public:
  static Result<KeyArn> Parse(std::string_view text);

  const std::string& text() const { return text_; }
  const std::string& partition() const { return partition_; }
  const std::string& region() const { return region_; }
  const std::string& account() const { return account_; }
  const std::string& resource() const { return resource_; }  // "key/…" or "alias/…"
  bool IsAlias() const { return resource_.starts_with("alias/"); }

 private:
  KeyArn() = default;
  std::string text_, partition_, region_, account_, resource_;
};

// What a person gives as --key: a key id, key ARN, "alias/NAME" or alias ARN. Immutable.
class KeyReference {
 public:
  static Result<KeyReference> Parse(std::string_view text);

  const std::string& text() const { return text_; }          // exactly as given
  const std::optional<KeyArn>& arn() const { return arn_; }  // where it is an ARN
  bool IsAlias() const;

 private:
  KeyReference() = default;
  std::string text_;
  std::optional<KeyArn> arn_;
};

}  // namespace atrest::kms
