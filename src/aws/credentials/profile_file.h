// The INI format of ~/.aws/config and ~/.aws/credentials, parsed within bounds.
//
// Sections "[name]", properties "name = value" (names in lower case), comments from '#' or ';' at
// the start of a line or after a blank. An indented line continues the value above it, or, where
// that is empty, is a property of its own under it: "kms =" / "  endpoint_url = x" becomes
// "kms.endpoint_url". Equal sections are merged, of equal properties the last one counts.
// Source: AWS SDKs and Tools reference guide, "Shared config and credentials files".
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"

namespace atrest::aws {

inline constexpr std::size_t kMaxProfileFileBytes = 1024 * 1024;

struct ProfileSection {
  std::map<std::string, std::string, std::less<>> settings;  // without the two below
  Secret secret_access_key;                                  // aws_secret_access_key
  Secret session_token;                                      // aws_session_token

  // Empty if not set.
  std::string Get(std::string_view name) const;
};

// By the text between the brackets, blanks collapsed: "default", "profile a", "services b".
using ProfileSections = std::map<std::string, ProfileSection, std::less<>>;

// kBadInput with the number of the line that is neither; its content is never shown, since it may
// be a secret. Pure function, thread-safe.
Result<ProfileSections> ParseProfileFile(std::string_view text);

}  // namespace atrest::aws
