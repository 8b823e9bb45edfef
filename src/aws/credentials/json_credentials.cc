#include "aws/credentials/json_credentials.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "aws/credentials/rfc3339.h"
#include "json/json.h"

namespace atrest::aws {
namespace {

constexpr std::size_t kMaxIdBytes = 256;
constexpr std::size_t kMaxSecretBytes = 16 * 1024;
constexpr std::size_t kMaxShownBytes = 200;

Error Bad(std::string why) { return Error{Failure::kNoCredentials, std::move(why)}; }

std::string_view TextOf(const json::Value& object, std::string_view name) {
  const json::Value* member = object.Find(name);
  return member == nullptr ? "" : member->AsString();
}

bool IsPrintable(std::string_view text, std::size_t max) {
  return text.size() <= max &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

std::string Shown(std::string_view text) {
  std::string shown(text.substr(0, kMaxShownBytes));
  std::replace_if(
      shown.begin(), shown.end(), [](unsigned char c) { return c < ' ' || c == 0x7f; }, ' ');
  return shown;
}

Result<void> TakeExpiration(const json::Value& object, Credentials& credentials) {
  const json::Value* expiration = object.Find("Expiration");
  if (expiration == nullptr || expiration->IsNull()) return {};
  credentials.expiration = ParseRfc3339(expiration->AsString());
  if (!credentials.expiration.has_value()) return Bad("Expiration is not a time");
  return {};
}

// Containers say whose role it is, agents and processes at least of which account.
std::string IdentityOf(const json::Value& object) {
  std::string role = Shown(TextOf(object, "RoleArn"));
  if (!role.empty()) return role;
  const std::string account = Shown(TextOf(object, "AccountId"));
  return account.empty() ? "" : "account " + account;
}

}  // namespace

Result<void> CheckCredentials(const Credentials& credentials) {
  if (credentials.access_key_id.empty()) return Bad("the access key id is missing");
  if (credentials.secret_access_key.empty()) return Bad("the secret access key is missing");
  if (!IsPrintable(credentials.access_key_id, kMaxIdBytes) ||
      credentials.access_key_id.find('/') != std::string::npos) {
    return Bad("the access key id has a character that it cannot have");
  }
  if (!IsPrintable(credentials.secret_access_key.Reveal(), kMaxSecretBytes)) {
    return Bad("the secret access key has a character that it cannot have");
  }
  if (!IsPrintable(credentials.session_token.Reveal(), kMaxSecretBytes)) {
    return Bad("the session token has a character that it cannot have");
  }
  return {};
}

Result<Credentials> ParseJsonCredentials(std::string_view text, const JsonCredentialsForm& form) {
  auto parsed = json::Value::Parse(text);
  if (!parsed.ok()) return Bad("the answer is not JSON");
  if (!parsed->IsObject()) return Bad("the answer is not a JSON object");
  const json::Value* code = parsed->FindIgnoringCase("code");
  if (code != nullptr && code->IsString() && code->AsString() != "Success") {
    const json::Value* message = parsed->FindIgnoringCase("message");
    return Bad("the answer is an error: " + Shown(code->AsString()) + ": " +
               Shown(message == nullptr ? "" : message->AsString()));
  }
  if (form.version_required) {
    const json::Value* version = parsed->Find("Version");
    if (version == nullptr || version->AsInteger() != 1) return Bad("its Version is not 1");
  }
  Credentials credentials;
  credentials.access_key_id = TextOf(*parsed, "AccessKeyId");
  credentials.secret_access_key = Secret(TextOf(*parsed, "SecretAccessKey"));
  credentials.session_token = Secret(TextOf(*parsed, form.token_name));
  if (form.token_required && credentials.session_token.empty()) {
    return Bad("the session token is missing");
  }
  credentials.identity = IdentityOf(*parsed);
  TRY(TakeExpiration(*parsed, credentials));
  TRY(CheckCredentials(credentials));
  return credentials;
}

}  // namespace atrest::aws
