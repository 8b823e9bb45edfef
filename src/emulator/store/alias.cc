#include "emulator/store/alias.h"

#include <algorithm>

#include "emulator/kms_error.h"

namespace atrest::emulator {
namespace {

bool IsAliasCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == ':' ||
         c == '/' || c == '_' || c == '-';
}

}  // namespace

Result<void> CheckAliasName(std::string_view name) {
  constexpr std::string_view kPrefix = "alias/";
  if (!std::all_of(name.begin(), name.end(), IsAliasCharacter)) {
    return Invalid("1 validation error detected: Value '" + std::string(name) +
                   "' at 'aliasName' failed to satisfy constraint: Member must satisfy regular "
                   "expression pattern: ^[a-zA-Z0-9:/_-]+$");
  }
  if (!name.starts_with(kPrefix) || name.size() == kPrefix.size()) {
    return Invalid(
        "Alias must start with the prefix \"alias/\". Please see "
        "https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html");
  }
  if (name.starts_with("alias/aws/")) return KmsError("NotAuthorizedException", "");
  return {};
}

}  // namespace atrest::emulator
