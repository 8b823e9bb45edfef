#include "aws/credentials/identity_token.h"

#include <algorithm>
#include <utility>

#include "aws/sts/sts_wire.h"

namespace atrest::aws {
namespace {

Error Bad(std::string why) {
  return Error{Failure::kNoCredentials, "web identity token: " + std::move(why),
               "is the token's volume mounted into this pod?"};
}

}  // namespace

Result<Secret> ReadIdentityToken(const Filesystem& filesystem, const std::string& path) {
  auto read = filesystem.Read(path, kMaxWebIdentityTokenBytes + 2);
  if (!read.ok()) return Bad(read.error().message);
  Secret token = Secret::Take(*read);
  std::string_view text = token.Reveal();
  if (text.ends_with('\n')) text.remove_suffix(1);
  if (text.ends_with('\r')) text.remove_suffix(1);
  if (text.empty()) return Bad(path + " is empty");
  if (text.size() > kMaxWebIdentityTokenBytes) return Bad(path + " has more than 20000 bytes");
  if (!std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; })) {
    return Bad(path + " has a blank, line break or control character in it");
  }
  token.Truncate(text.size());
  return token;
}

}  // namespace atrest::aws
