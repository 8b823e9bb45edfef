#include "aws/sts/sts_wire.h"

#include <algorithm>
#include <utility>

#include "aws/credentials/json_credentials.h"
#include "aws/credentials/rfc3339.h"
#include "aws/sigv4/percent_encoding.h"
#include "aws/sts/xml_reader.h"

namespace atrest::aws {
namespace {

constexpr std::size_t kMaxShownBytes = 300;

bool IsLetterOrDigit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

void AppendEncoded(std::string_view text, Secret& form) {
  for (char c : text) {
    char encoded[3];
    form.Append({encoded, PercentEncode(c, encoded)});
  }
}

void AppendField(std::string_view name, std::string_view value, Secret& form) {
  form.Append("&");
  form.Append(name);
  form.Append("=");
  AppendEncoded(value, form);
}

Secret FormOf(std::string_view action, const RoleWish& wish) {
  Secret form("Action=");
  form.Append(action);
  AppendField("Version", "2011-06-15", form);
  AppendField("RoleArn", wish.role_arn, form);
  AppendField("RoleSessionName", wish.session_name, form);
  if (wish.duration_seconds.has_value()) {
    AppendField("DurationSeconds", std::to_string(*wish.duration_seconds), form);
  }
  return form;
}

std::string Shown(std::string_view text) {
  std::string shown(text.substr(0, kMaxShownBytes));
  std::replace_if(
      shown.begin(), shown.end(), [](unsigned char c) { return c < ' ' || c == 0x7f; }, ' ');
  return shown;
}

Error Bad(std::string why) {
  return Error{Failure::kNoCredentials, "the answer of sts: " + std::move(why)};
}

// What follows "…Result/" in a leaf's path.
std::string_view BelowResult(std::string_view path) {
  const std::size_t at = path.find("Result/");
  return at == std::string_view::npos ? "" : path.substr(at + 7);
}

}  // namespace

bool IsRoleSessionName(std::string_view name) {
  return name.size() >= 2 && name.size() <= 64 && std::all_of(name.begin(), name.end(), [](char c) {
           return IsLetterOrDigit(c) ||
                  std::string_view("_+=,.@-").find(c) != std::string_view::npos;
         });
}

Secret AssumeRoleForm(const RoleWish& wish) {
  Secret form = FormOf("AssumeRole", wish);
  if (!wish.external_id.empty()) AppendField("ExternalId", wish.external_id, form);
  return form;
}

Secret WebIdentityForm(const RoleWish& wish, const Secret& token) {
  Secret form = FormOf("AssumeRoleWithWebIdentity", wish);
  AppendField("WebIdentityToken", token.Reveal(), form);
  return form;
}

Result<Credentials> ParseAssumeRoleReply(std::string_view xml) {
  Credentials credentials;
  bool bad_time = false;
  auto read = ReadXml(xml, [&](std::string_view path, std::string_view text) {
    const std::string_view what = BelowResult(path);
    if (what == "Credentials/AccessKeyId") credentials.access_key_id = text;
    if (what == "Credentials/SecretAccessKey") credentials.secret_access_key = Secret(text);
    if (what == "Credentials/SessionToken") credentials.session_token = Secret(text);
    if (what == "AssumedRoleUser/Arn") credentials.identity = Shown(text);
    if (what != "Credentials/Expiration") return;
    credentials.expiration = ParseRfc3339(text);
    bad_time = !credentials.expiration.has_value();
  });
  if (!read.ok()) return Bad(read.error().message);
  if (bad_time) return Bad("Expiration is not a time");
  if (auto checked = CheckCredentials(credentials); !checked.ok()) {
    return Bad(checked.error().message);
  }
  if (credentials.session_token.empty()) return Bad("the session token is missing");
  if (!credentials.expiration.has_value()) return Bad("Expiration is missing");
  return credentials;
}

StsError ParseStsError(std::string_view body) {
  StsError error;
  // What was read before a syntax error is still worth showing.
  (void)ReadXml(body, [&error](std::string_view path, std::string_view text) {
    if (path == "ErrorResponse/Error/Code") error.code = Shown(text);
    if (path == "ErrorResponse/Error/Message") error.message = Shown(text);
    if (path.ends_with("/RequestId")) error.request_id = Shown(text);
  });
  return error;
}

}  // namespace atrest::aws
