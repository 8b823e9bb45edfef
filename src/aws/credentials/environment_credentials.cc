#include "aws/credentials/environment_credentials.h"

#include <initializer_list>
#include <string>
#include <string_view>

namespace atrest::aws {
namespace {

// The first that is set and not empty.
Secret FirstOf(const Environment& environment, std::initializer_list<std::string_view> names) {
  for (std::string_view name : names) {
    std::optional<std::string> value = environment.Get(name);
    if (value.has_value() && !value->empty()) return Secret::Take(*value);
  }
  return Secret();
}

}  // namespace

std::optional<Credentials> CredentialsFromEnvironment(const Environment& environment) {
  Credentials credentials;
  credentials.access_key_id =
      FirstOf(environment, {"AWS_ACCESS_KEY_ID", "AWS_ACCESS_KEY"}).Reveal();
  credentials.secret_access_key = FirstOf(environment, {"AWS_SECRET_ACCESS_KEY", "AWS_SECRET_KEY"});
  if (credentials.access_key_id.empty() || credentials.secret_access_key.empty()) {
    return std::nullopt;
  }
  credentials.session_token = FirstOf(environment, {"AWS_SESSION_TOKEN"});
  credentials.source = "environment";
  return credentials;
}

}  // namespace atrest::aws
