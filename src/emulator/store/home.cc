#include "emulator/store/home.h"

#include <algorithm>
#include <utility>

#include "emulator/kms_error.h"
#include "kms/key_arn.h"

namespace atrest::emulator {
namespace {

constexpr std::size_t kUuidSize = 36;
constexpr std::string_view kMultiRegionPrefix = "mrk-";

bool IsHexDigit(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }

bool IsUuid(std::string_view text) {
  if (text.size() != kUuidSize) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : !IsHexDigit(text[i])) return false;
  }
  return true;
}

bool LooksLikeRegion(std::string_view text) {
  if (text.size() < 5 || text.size() > 32 || !IsDigit(text.back())) return false;
  return std::count(text.begin(), text.end(), '-') >= 2 &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return c == '-' || IsDigit(c) || (c >= 'a' && c <= 'z'); });
}

std::string PartitionOf(std::string_view region) {
  if (region.starts_with("cn-")) return "aws-cn";
  if (region.starts_with("us-gov-")) return "aws-us-gov";
  if (region.starts_with("eusc-")) return "aws-eusc";
  return "aws";
}

Error NoSuchKeyId(std::string_view text) {
  return NotFound("Invalid keyId '" + std::string(text.substr(0, 2048)) + "'");
}

}  // namespace

bool IsKeyId(std::string_view text) {
  if (!text.starts_with(kMultiRegionPrefix)) return IsUuid(text);
  const std::string_view digits = text.substr(kMultiRegionPrefix.size());
  return digits.size() == 32 && std::all_of(digits.begin(), digits.end(), IsHexDigit);
}

Result<Home> Home::Make(std::string region, std::string account) {
  if (!LooksLikeRegion(region)) {
    return Error{Failure::kBadInput, "\"" + region + "\" is no AWS Region",
                 "try: --region us-east-1"};
  }
  if (account.size() != 12 || !std::all_of(account.begin(), account.end(), IsDigit)) {
    return Error{Failure::kBadInput, "account \"" + account + "\" is not 12 digits",
                 "try: --account 000000000000"};
  }
  Home home;
  home.partition_ = PartitionOf(region);
  home.prefix_ = "arn:" + home.partition_ + ":kms:" + region + ":" + account + ":";
  home.region_ = std::move(region);
  home.account_ = std::move(account);
  return home;
}

std::string Home::KeyArnIn(std::string_view region, std::string_view key_id) const {
  return "arn:" + partition_ + ":kms:" + std::string(region) + ":" + account_ + ":key/" +
         std::string(key_id);
}

Result<KeyName> Home::ReadKeyName(std::string_view text) const {
  if (text.starts_with("alias/")) return KeyName{true, std::string(text)};
  if (!text.starts_with("arn:")) {
    if (!IsKeyId(text)) return NoSuchKeyId(text);
    return KeyName{false, std::string(text)};
  }
  const Result<kms::KeyArn> arn = kms::KeyArn::Parse(text);
  if (!arn.ok()) return KmsError("InvalidArnException", "Invalid ARN '" + std::string(text) + "'");
  if (arn->region() != region_) return NotFound("Invalid arn " + arn->region());
  if (arn->account() != account_ || arn->partition() != partition_) {
    return arn->IsAlias() ? AliasNotFound(arn->text()) : KeyNotFound(arn->text());
  }
  if (arn->IsAlias()) return KeyName{true, arn->resource()};
  const std::string key_id = arn->resource().substr(std::string_view("key/").size());
  if (!IsKeyId(key_id)) return KeyNotFound(arn->text());
  return KeyName{false, key_id};
}

}  // namespace atrest::emulator
