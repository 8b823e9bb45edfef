#include "kms/key_arn.h"

#include <array>
#include <cstddef>

namespace atrest::kms {
namespace {

constexpr std::size_t kMaxTextBytes = 2048;  // KeyIdType in the KMS service model

constexpr std::string_view kHint =
    "give a key id, a key ARN (arn:aws:kms:REGION:ACCOUNT:key/ID), alias/NAME or an alias ARN";

bool IsLowerDigitDash(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
}
bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsIdCharacter(char c) { return IsLowerDigitDash(c) || (c >= 'A' && c <= 'Z') || c == '_'; }
bool IsAliasCharacter(char c) { return IsIdCharacter(c) || c == '/' || c == ':'; }

template <typename Predicate>
bool All(std::string_view text, Predicate predicate) {
  if (text.empty()) return false;
  for (char c : text) {
    if (!predicate(c)) return false;
  }
  return true;
}

Error Bad(std::string_view text, std::string_view why) {
  std::string shown(text.substr(0, 256));
  return Error{Failure::kBadInput, "\"" + shown + "\" is not a KMS key: " + std::string(why),
               std::string(kHint)};
}

// What is wrong with "alias/NAME"; empty if nothing is.
std::string_view AliasFault(std::string_view text) {
  text.remove_prefix(std::string_view("alias/").size());
  if (text.empty()) return "the alias has no name";
  if (!All(text, IsAliasCharacter)) return "an alias holds letters, digits and _-/: only";
  return "";
}

std::string_view ResourceFault(std::string_view resource) {
  if (resource.starts_with("alias/")) return AliasFault(resource);
  if (!resource.starts_with("key/")) return "the resource is neither key/ID nor alias/NAME";
  resource.remove_prefix(std::string_view("key/").size());
  if (!All(resource, IsIdCharacter)) return "a key id holds letters, digits and _- only";
  return "";
}

}  // namespace

Result<KeyArn> KeyArn::Parse(std::string_view text) {
  if (text.size() > kMaxTextBytes) return Bad(text, "it is longer than 2048 bytes");
  std::array<std::string_view, 5> fields;
  std::string_view rest = text;
  for (std::string_view& field : fields) {
    std::size_t colon = rest.find(':');
    if (colon == std::string_view::npos) return Bad(text, "an ARN has six fields");
    field = rest.substr(0, colon);
    rest.remove_prefix(colon + 1);
  }
  const auto& [arn, partition, service, region, account] = fields;
  if (arn != "arn") return Bad(text, "an ARN begins with arn:");
  if (!partition.starts_with("aws") || !All(partition, IsLowerDigitDash)) {
    return Bad(text, "the partition is not one of AWS");
  }
  if (service != "kms") return Bad(text, "the service is not kms");
  if (!All(region, IsLowerDigitDash)) return Bad(text, "the region is missing or malformed");
  if (account.size() != 12 || !All(account, IsDigit)) {
    return Bad(text, "the account is not twelve digits");
  }
  if (std::string_view fault = ResourceFault(rest); !fault.empty()) return Bad(text, fault);
  KeyArn result;
  result.text_ = text;
  result.partition_ = partition;
  result.region_ = region;
  result.account_ = account;
  result.resource_ = rest;
  return result;
}

Result<KeyReference> KeyReference::Parse(std::string_view text) {
  KeyReference result;
  result.text_ = text;
  if (text.empty()) return Bad(text, "it is empty");
  if (text.size() > kMaxTextBytes) return Bad(text, "it is longer than 2048 bytes");
  if (text.starts_with("arn:")) {
    TRY_ASSIGN(result.arn_, KeyArn::Parse(text));
    return result;
  }
  if (text.starts_with("alias/")) {
    if (std::string_view fault = AliasFault(text); !fault.empty()) return Bad(text, fault);
    return result;
  }
  if (!All(text, IsIdCharacter)) return Bad(text, "a key id holds letters, digits and _- only");
  return result;
}

bool KeyReference::IsAlias() const {
  return arn_.has_value() ? arn_->IsAlias() : text_.starts_with("alias/");
}

}  // namespace atrest::kms
