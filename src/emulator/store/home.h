// Whose keys these are: the account and Region that this emulator plays, and how a KeyId is read
// there. Immutable, thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace atrest::emulator {

// What a KeyId, TargetKeyId or AliasName in a request means.
struct KeyName {
  bool is_alias = false;
  std::string name;  // "1234abcd-...", "mrk-..." or "alias/..."
};

class Home {
 public:
  // kBadInput unless `account` is 12 digits and `region` looks like one.
  static Result<Home> Make(std::string region, std::string account);

  const std::string& region() const { return region_; }
  const std::string& account() const { return account_; }
  const std::string& partition() const { return partition_; }

  std::string KeyArn(std::string_view key_id) const {
    return prefix_ + "key/" + std::string(key_id);
  }
  std::string AliasArn(std::string_view alias) const { return prefix_ + std::string(alias); }
  // The ARN of the same multi-Region key elsewhere.
  std::string KeyArnIn(std::string_view region, std::string_view key_id) const;

  // A key id, key ARN, alias name or alias ARN. NotFoundException in AWS's words for anything else
  // and for another Region's ARN. Another account's ARN is read; no such key will be found.
  Result<KeyName> ReadKeyName(std::string_view text) const;

 private:
  Home() = default;
  std::string region_, account_, partition_, prefix_;
};

// "1234abcd-12ab-34cd-56ef-1234567890ab" or "mrk-" and 32 hex digits, in lower case.
bool IsKeyId(std::string_view text);

}  // namespace atrest::emulator
