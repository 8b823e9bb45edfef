#include "operate/key_match.h"

namespace atrest::operate {
namespace {

constexpr std::string_view kKey = "key/";
constexpr std::string_view kMultiRegion = "mrk-";

// What names a key in AWS, as far as it is known.
struct KeyName {
  std::string_view account;  // empty: not known
  std::string_view region;
  std::string_view id;  // empty: no id, an alias
};

bool IsKeyId(std::string_view text) {
  constexpr std::size_t kUuid = 36;
  constexpr std::size_t kMultiRegionId = 36;  // "mrk-" and 32 digits
  if (text.starts_with(kMultiRegion)) return text.size() == kMultiRegionId;
  return text.size() == kUuid && text[8] == '-' && text[13] == '-' && text[18] == '-';
}

KeyName NameOf(std::string_view text) {
  if (IsKeyId(text)) return {{}, {}, text};
  const std::size_t at = text.find(":key/");
  if (!text.starts_with("arn:") || at == std::string_view::npos) return {};
  const std::string_view place = text.substr(0, at);  // arn:aws:kms:REGION:ACCOUNT
  const std::size_t account = place.rfind(':');
  const std::string_view before = place.substr(0, account);
  return {place.substr(account + 1), before.substr(before.rfind(':') + 1),
          text.substr(at + 1 + kKey.size())};
}

bool AreEqualOrUnknown(std::string_view a, std::string_view b) {
  return a.empty() || b.empty() || a == b;
}

bool IsAlias(std::string_view text) {
  return text.starts_with("alias/") ||
         (text.starts_with("arn:") && text.find(":alias/") != std::string_view::npos);
}

}  // namespace

std::string_view WithoutMaterial(std::string_view key_id) {
  return key_id.substr(0, key_id.find('#'));
}

KeyMatch MatchKeyIds(std::string_view stored, std::string_view asked) {
  if (stored == asked) return KeyMatch::kYes;
  const bool asks_for_material = asked.find('#') != std::string_view::npos;
  if (asks_for_material) {
    return stored == WithoutMaterial(asked) ? KeyMatch::kMaybe : KeyMatch::kNo;
  }
  stored = WithoutMaterial(stored);
  if (stored == asked) return KeyMatch::kYes;
  const KeyName a = NameOf(stored);
  const KeyName b = NameOf(asked);
  if (!a.id.empty() && !b.id.empty()) {
    const bool same = a.id == b.id && AreEqualOrUnknown(a.account, b.account) &&
                      (a.id.starts_with(kMultiRegion) || AreEqualOrUnknown(a.region, b.region));
    return same ? KeyMatch::kYes : KeyMatch::kNo;
  }
  const bool one_is_alias = IsAlias(stored) || IsAlias(asked);
  const bool other_is_of_aws =
      (!a.id.empty() || IsAlias(stored)) && (!b.id.empty() || IsAlias(asked));
  return one_is_alias && other_is_of_aws ? KeyMatch::kMaybe : KeyMatch::kNo;
}

}  // namespace atrest::operate
