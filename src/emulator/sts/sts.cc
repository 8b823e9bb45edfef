#include "emulator/sts/sts.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "emulator/kms_error.h"
#include "emulator/operations/access.h"
#include "emulator/protocol/input.h"
#include "emulator/sts/session.h"
#include "emulator/sts/xml.h"
#include "kms/policy_pattern.h"

namespace atrest::emulator {
namespace {

constexpr std::string_view kVersion = "2011-06-15";
constexpr std::array<std::string_view, 9> kOtherActions{
    "AssumeRoleWithSAML",          "AssumeRoot",
    "DecodeAuthorizationMessage",  "GetAccessKeyInfo",
    "GetDelegatedAccessToken",     "GetFederationToken",
    "GetOutboundWebIdentityToken", "GetSessionToken",
    "GetWebIdentityToken"};
constexpr Range kDuration{900, 43200};
constexpr std::int64_t kUsualDuration = 3600, kLongestChained = 3600;

struct Wish {
  std::string role_arn, session_name;
  std::int64_t duration = kUsualDuration;
};

void CheckSessionName(Input& input, const std::string& name) {
  static constexpr std::string_view kMarks = "_+=,.@-";
  const bool good = std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           kMarks.find(c) != std::string_view::npos;
  });
  if (!good) {
    input.Violate("RoleSessionName", name.substr(0, 200),
                  "satisfy regular expression pattern: [\\w+=,.@-]*");
  }
}

std::int64_t ReadDuration(Input& input) {
  const auto text = input.OptionalText("DurationSeconds", {1, 20});
  if (!text.has_value()) return kUsualDuration;
  std::int64_t seconds = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), seconds);
  if (error != std::errc() || end != text->data() + text->size()) {
    input.Violate("DurationSeconds", *text, "be a number");
  } else if (seconds < kDuration.min) {
    input.Violate("DurationSeconds", *text, "have value greater than or equal to 900");
  } else if (seconds > kDuration.max) {
    input.Violate("DurationSeconds", *text, "have value less than or equal to 43200");
  }
  return seconds;
}

Wish ReadWish(Input& input) {
  Wish wish;
  input.OptionalText("Action", {1, 100});
  input.OptionalText("Version", {1, 100});
  wish.role_arn = input.Text("RoleArn", {20, 2048});
  wish.session_name = input.Text("RoleSessionName", {2, 64});
  CheckSessionName(input, wish.session_name);
  wish.duration = ReadDuration(input);
  return wish;
}

Result<void> CheckDuration(const Role& role, const Wish& wish, bool chained) {
  if (chained && wish.duration > kLongestChained) {
    return KmsError("ValidationError",
                    "The requested DurationSeconds exceeds the 1 hour session limit for roles "
                    "assumed by role chaining.");
  }
  if (std::chrono::seconds(wish.duration) > role.longest_session) {
    return KmsError("ValidationError",
                    "The requested DurationSeconds exceeds the MaxSessionDuration set for this "
                    "role.");
  }
  return {};
}

// The role's trust policy, and what the caller's own policies add to it.
bool MayAssume(const Role& role, const Principal& caller, const AccessRequest& request) {
  const Verdict own = AskOwnPolicies(caller, request);
  const Answer trust = role.trust.Ask(request);
  if (own == Verdict::kDeny || trust.verdict != Verdict::kAllow) return false;
  const bool same_account = caller.caller.account == role.account;
  return own == Verdict::kAllow || (trust.address == Address::kCaller && same_account);
}

std::string UserElement(const Caller& caller) {
  return Element("AssumedRoleUser",
                 TextElement("AssumedRoleId", caller.user_id) + TextElement("Arn", caller.arn));
}

// <Credentials>; a Secret, because that is what they are.
Secret CredentialsElement(const Principal& session) {
  Secret xml(std::string_view("<Credentials>"));
  xml.Append(TextElement("AccessKeyId", session.caller.access_key_id));
  xml.Append("<SecretAccessKey>");
  xml.Append(session.secret_access_key.Reveal());  // base64: nothing to escape
  xml.Append("</SecretAccessKey><SessionToken>");
  xml.Append(session.session_token.Reveal());
  xml.Append("</SessionToken>");
  xml.Append(TextElement("Expiration", XmlTime(session.expiration.value_or(WallTime()))));
  xml.Append("</Credentials>");
  return xml;
}

Result<Secret> StartSession(const Sts::Parts& parts, const Role& role, const Wish& wish,
                            std::string_view element, const std::string& more) {
  const WallTime now = parts.clock.WallNow();
  const PrincipalPtr session =
      NewSession(role, wish.session_name, now + std::chrono::seconds(wish.duration), parts.random);
  if (Result<void> added = parts.principals.AddTemporary(session, now); !added.ok()) {
    return KmsError("Throttling", added.error().message);
  }
  const std::string name(element);
  Secret xml("<" + name + ">");
  xml.Append(CredentialsElement(*session).Reveal());
  xml.Append(UserElement(session->caller) + more + "</" + name + ">");
  return xml;
}

// Who comes with a token, as a trust policy sees it.
AccessRequest TokenRequest(const WebIdentity& identity, const Wish& wish) {
  AccessRequest request{
      "sts:AssumeRoleWithWebIdentity", wish.role_arn, identity.provider_arn, "", {}};
  const std::string provider = kms::LowerCase(identity.Provider());
  request.values[provider + ":sub"] = {identity.subject};
  request.values[provider + ":aud"] = {identity.audience};
  request.values["sts:rolesessionname"] = {wish.session_name};
  return request;
}

}  // namespace

Result<Secret> Sts::GetCallerIdentity(const http::ServerRequest& request) const {
  TRY_ASSIGN(const PrincipalPtr principal, parts_.authenticator.Authenticate(request, "sts"));
  const Caller& caller = principal->caller;
  return Secret(Element("GetCallerIdentityResult", TextElement("Arn", caller.arn) +
                                                       TextElement("UserId", caller.user_id) +
                                                       TextElement("Account", caller.account)));
}

Result<Secret> Sts::AssumeRole(const http::ServerRequest& request, const json::Value& form) const {
  TRY_ASSIGN(const PrincipalPtr principal, parts_.authenticator.Authenticate(request, "sts"));
  Input input(form);
  const Wish wish = ReadWish(input);
  const auto external_id = input.OptionalText("ExternalId", {2, 1224});
  TRY(input.Finish());
  const Caller& caller = principal->caller;
  AccessRequest asked{"sts:AssumeRole", wish.role_arn, caller.arn, caller.account, {},
                      caller.role_arn};
  asked.values["aws:principalarn"] = {caller.PrincipalArn()};
  asked.values["aws:principalaccount"] = {caller.account};
  asked.values["aws:userid"] = {caller.user_id};
  asked.values["sts:rolesessionname"] = {wish.session_name};
  if (external_id.has_value()) asked.values["sts:externalid"] = {*external_id};
  const Role* role = parts_.roles.Find(wish.role_arn);
  if (role == nullptr || !MayAssume(*role, *principal, asked)) {
    return KmsError("AccessDenied", "User: " + caller.arn +
                                        " is not authorized to perform: sts:AssumeRole on "
                                        "resource: " +
                                        wish.role_arn);
  }
  TRY(CheckDuration(*role, wish, !caller.role_arn.empty()));
  return StartSession(parts_, *role, wish, "AssumeRoleResult", "");
}

Result<Secret> Sts::AssumeRoleWithWebIdentity(const json::Value& form) const {
  Input input(form);
  const Wish wish = ReadWish(input);
  const json::Value* token = input.Nested("WebIdentityToken");
  const std::size_t size = token == nullptr ? 0 : token->AsString().size();
  if (size < 4) input.Violate("WebIdentityToken", "", "have length greater than or equal to 4");
  if (size > 20000)
    input.Violate("WebIdentityToken", "", "have length less than or equal to 20000");
  TRY(input.Finish());
  const WebIdentity* identity = parts_.roles.FindToken(token->AsString());
  if (identity == nullptr) {
    return KmsError("InvalidIdentityToken",
                    "The web identity token is none of those that the seed file lists.");
  }
  const Role* role = parts_.roles.Find(wish.role_arn);
  if (role == nullptr ||
      role->trust.Ask(TokenRequest(*identity, wish)).verdict != Verdict::kAllow) {
    return KmsError("AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity");
  }
  TRY(CheckDuration(*role, wish, false));
  return StartSession(parts_, *role, wish, "AssumeRoleWithWebIdentityResult",
                      TextElement("SubjectFromWebIdentityToken", identity->subject) +
                          TextElement("Audience", identity->audience) +
                          TextElement("Provider", identity->provider_arn));
}

Result<Secret> Sts::Run(const http::ServerRequest& request, const json::Value& form) const {
  const json::Value* member = form.Find("Action");
  const std::string action(member == nullptr ? "" : member->AsString().substr(0, 100));
  const json::Value* version = form.Find("Version");
  const std::string_view number = version == nullptr ? "" : version->AsString();
  if (number == kVersion) {
    if (action == "GetCallerIdentity") return GetCallerIdentity(request);
    if (action == "AssumeRole") return AssumeRole(request, form);
    if (action == "AssumeRoleWithWebIdentity") return AssumeRoleWithWebIdentity(form);
    if (std::find(kOtherActions.begin(), kOtherActions.end(), action) != kOtherActions.end()) {
      return KmsError("UnsupportedOperation", action + " is not supported by kms-emulator");
    }
  }
  return KmsError("InvalidAction", "Could not find operation " + action + " for version " +
                                       std::string(number.substr(0, 100)));
}

}  // namespace atrest::emulator
