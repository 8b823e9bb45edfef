#include "aws/credentials/credential_chain.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "aws/credentials/container_credentials.h"
#include "aws/credentials/environment_credentials.h"
#include "aws/credentials/imds_credentials.h"
#include "aws/credentials/json_credentials.h"

namespace atrest::aws {
namespace {

constexpr const char* kHowHint =
    "give credentials by AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile in "
    "~/.aws/credentials, or the role of the instance";

Error NoCredentials(std::string message, std::string hint = kHowHint) {
  return Error{Failure::kNoCredentials, "no AWS credentials: " + std::move(message),
               std::move(hint)};
}

Result<Credentials> Checked(Credentials credentials) {
  if (auto checked = CheckCredentials(credentials); !checked.ok()) {
    return NoCredentials(credentials.source + ": " + checked.error().message);
  }
  return credentials;
}

std::string ProfileName(const std::string& profile) { return "profile " + profile; }

}  // namespace

// One pass through the configuration.
class CredentialChain::Walk {
 public:
  Walk(const ChainWorld& world, const CallContext& context) : world_(world), context_(context) {}

  Result<Credentials> Start(const std::string& profile) {
    if (!profile.empty()) return ChosenProfileByName(profile);
    if (auto found = CredentialsFromEnvironment(world_.environment)) {
      return Checked(std::move(*found));
    }
    if (!world_.environment.Get("AWS_WEB_IDENTITY_TOKEN_FILE").value_or("").empty()) {
      return NoCredentials("AWS_WEB_IDENTITY_TOKEN_FILE is not supported yet");
    }
    if (IsProfileChosen(world_.environment)) {
      return ChosenProfileByName(ChosenProfile(world_.environment));
    }
    TRY(LoadProfiles());
    const ProfileSection* section = profiles_->Find("default");
    if (section == nullptr) return FromMachine();
    return FromProfile("default", *section);
  }

 private:
  Result<void> LoadProfiles() {
    auto loaded = Profiles::Load(world_.environment, world_.filesystem);
    if (!loaded.ok()) return NoCredentials(loaded.error().message);
    profiles_ = std::move(loaded).value();
    return {};
  }

  Result<Credentials> ChosenProfileByName(const std::string& profile) {
    TRY(LoadProfiles());
    const ProfileSection* section = profiles_->Find(profile);
    if (section == nullptr) {
      return NoCredentials(ProfileName(profile) + " is in neither of the AWS files",
                           "are AWS_PROFILE, AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE "
                           "right?");
    }
    return FromProfile(profile, *section);
  }

  Result<Credentials> FromProfile(const std::string& profile, const ProfileSection& section) {
    TRY(CheckSupported(profile, section));
    const std::string id = section.Get("aws_access_key_id");
    if (id.empty() && section.secret_access_key.empty()) return FromMachine();
    Credentials credentials;
    credentials.access_key_id = id;
    credentials.secret_access_key = section.secret_access_key.Clone();
    credentials.session_token = section.session_token.Clone();
    credentials.source = ProfileName(profile);
    return Checked(std::move(credentials));
  }

  static Result<void> CheckSupported(const std::string& profile, const ProfileSection& section) {
    for (const char* setting :
         {"source_profile", "credential_source", "role_arn", "web_identity_token_file",
          "credential_process", "sso_session", "sso_start_url", "login_session", "mfa_serial"}) {
      if (section.Get(setting).empty()) continue;
      return NoCredentials(ProfileName(profile) + ": " + setting + " is not supported");
    }
    return {};
  }

  // What the machine or container offers by itself.
  Result<Credentials> FromMachine() {
    if (ContainerCredentials::IsConfigured(world_.environment)) {
      return ContainerCredentials(world_.transport, world_.environment, world_.filesystem,
                                  world_.clock)
          .Fetch(context_);
    }
    auto fetched = ImdsCredentials(world_.imds).Fetch(context_);
    if (fetched.ok() || fetched.error().kind != Failure::kNoCredentials) return fetched;
    Error error = std::move(fetched).error();
    return NoCredentials(
        "environment: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not both "
        "set; AWS files: no keys in profile default; container: not configured; " +
            error.message,
        error.hint.empty() ? kHowHint : error.hint);
  }

  const ChainWorld& world_;
  const CallContext& context_;
  std::optional<Profiles> profiles_;
};

CredentialChain::CredentialChain(const ChainWorld& world, std::string profile)
    : world_(world), profile_(std::move(profile)) {}

Result<Credentials> CredentialChain::Fetch(const CallContext& context) {
  return Walk(world_, context).Start(profile_);
}

}  // namespace atrest::aws
