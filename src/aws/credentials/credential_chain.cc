#include "aws/credentials/credential_chain.h"

#include <chrono>
#include <optional>
#include <utility>

#include "aws/credentials/container_credentials.h"
#include "aws/credentials/environment_credentials.h"
#include "aws/credentials/identity_token.h"
#include "aws/credentials/imds_credentials.h"
#include "aws/credentials/json_credentials.h"
#include "aws/credentials/process_credentials.h"
#include "aws/credentials/profile_plan.h"
#include "aws/credentials/profiles.h"

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

Result<Credentials> From(std::string source, Result<Credentials> fetched) {
  if (!fetched.ok()) return Annotate(std::move(fetched).error(), source);
  fetched->source = std::move(source);
  return fetched;
}

std::string ProfileName(const std::string& profile) { return "profile " + profile; }

}  // namespace

// One pass through the configuration.
class CredentialChain::Walk {
 public:
  Walk(CredentialChain& chain, const CallContext& context)
      : chain_(chain), world_(chain.world_), context_(context) {}

  Result<Credentials> Start() {
    const Environment& environment = world_.environment;
    if (!chain_.options_.profile.empty()) return FromProfile(chain_.options_.profile);
    if (auto found = CredentialsFromEnvironment(environment)) return Checked(std::move(*found));
    const std::string token_file = environment.Get("AWS_WEB_IDENTITY_TOKEN_FILE").value_or("");
    if (!token_file.empty()) return FromWebIdentityOfEnvironment(token_file);
    if (IsProfileChosen(environment)) return FromProfile(ChosenProfile(environment));
    TRY(LoadProfiles());
    return profiles_->Find("default") == nullptr ? FromMachine() : FromProfile("default");
  }

 private:
  Result<void> LoadProfiles() {
    if (profiles_.has_value()) return {};
    auto loaded = Profiles::Load(world_.environment, world_.filesystem);
    if (!loaded.ok()) return NoCredentials(loaded.error().message);
    profiles_ = std::move(loaded).value();
    return {};
  }

  Result<Credentials> FromWebIdentityOfEnvironment(const std::string& token_file) {
    const Environment& environment = world_.environment;
    RoleWish wish;
    wish.role_arn = environment.Get("AWS_ROLE_ARN").value_or("");
    if (wish.role_arn.empty()) {
      return NoCredentials("AWS_WEB_IDENTITY_TOKEN_FILE is set, but AWS_ROLE_ARN is not",
                           "set both, or neither");
    }
    wish.session_name = environment.Get("AWS_ROLE_SESSION_NAME").value_or("");
    if (!wish.session_name.empty() && !IsRoleSessionName(wish.session_name)) {
      return NoCredentials("AWS_ROLE_SESSION_NAME is not 2 to 64 of letters, digits and _+=,.@-");
    }
    TRY(LoadProfiles());
    return From("web identity", FromWebIdentity(ChosenProfile(environment), wish, token_file));
  }

  Result<Credentials> FromProfile(const std::string& name) {
    TRY(LoadProfiles());
    auto planned = PlanProfile(*profiles_, name);
    if (!planned.ok()) {
      return NoCredentials(planned.error().message, planned.error().hint);
    }
    const ProfilePlan& plan = *planned;
    std::size_t assumed = plan.base == BaseSource::kWebIdentity ? 1 : 0;
    TRY_ASSIGN(Credentials credentials, FromBase(plan));
    for (; assumed < plan.roles.size(); ++assumed) {
      const PlannedRole& role = plan.roles[assumed];
      TRY_ASSIGN(credentials, AssumeRole(role, credentials));
    }
    return credentials;
  }

  Result<Credentials> FromBase(const ProfilePlan& plan) {
    const std::string name = ProfileName(plan.base_profile);
    const ProfileSection& section = *profiles_->Find(plan.base_profile);
    switch (plan.base) {
      case BaseSource::kKeys: return FromKeys(name, section);
      case BaseSource::kEnvironment: return FromNamedEnvironment(name);
      case BaseSource::kContainer: return FromNamedContainer(name);
      case BaseSource::kInstanceMetadata: return ImdsCredentials(world_.imds).Fetch(context_);
      case BaseSource::kWebIdentity:
        return From("web identity of " + name,
                    FromWebIdentity(plan.base_profile, plan.roles.front().wish,
                                    section.Get("web_identity_token_file")));
      case BaseSource::kProcess: return FromProcess(name, section.Get("credential_process"));
      case BaseSource::kMachine: return FromMachine();
    }
    return Error{Failure::kBug, "a source of credentials that is not known"};
  }

  static Result<Credentials> FromKeys(const std::string& name, const ProfileSection& section) {
    Credentials credentials;
    credentials.access_key_id = section.Get("aws_access_key_id");
    credentials.secret_access_key = section.secret_access_key.Clone();
    credentials.session_token = section.session_token.Clone();
    credentials.source = name;
    return Checked(std::move(credentials));
  }

  Result<Credentials> FromNamedEnvironment(const std::string& name) {
    if (auto found = CredentialsFromEnvironment(world_.environment)) {
      return Checked(std::move(*found));
    }
    return NoCredentials(name +
                         ": credential_source is Environment, but AWS_ACCESS_KEY_ID and "
                         "AWS_SECRET_ACCESS_KEY are not both set");
  }

  Result<Credentials> FromNamedContainer(const std::string& name) {
    if (ContainerCredentials::IsConfigured(world_.environment)) return FromContainer();
    return NoCredentials(name +
                         ": credential_source is EcsContainer, but neither "
                         "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI nor …_FULL_URI is set");
  }

  Result<Credentials> FromProcess(const std::string& name, const std::string& command) {
    if (world_.commands == nullptr) {
      return NoCredentials(name + ": credential_process is not supported here");
    }
    return From("process of " + name,
                CredentialsFromProcess(*world_.commands, world_.clock, command, context_));
  }

  Result<Credentials> FromContainer() {
    return ContainerCredentials(world_.transport, world_.environment, world_.filesystem,
                                world_.clock)
        .Fetch(context_);
  }

  Result<Credentials> FromWebIdentity(const std::string& profile, const RoleWish& role,
                                      const std::string& token_file) {
    TRY_ASSIGN(Secret token, ReadIdentityToken(world_.filesystem, token_file));
    TRY_ASSIGN(StsTarget target, Sts(profile));
    return chain_.sts_.AssumeRoleWithWebIdentity(target, Named(role), token, context_);
  }

  Result<Credentials> AssumeRole(const PlannedRole& role, const Credentials& with) {
    const std::string source = "role of " + ProfileName(role.profile) + " by " + with.source;
    TRY_ASSIGN(StsTarget target, Sts(role.profile));
    return From(source, chain_.sts_.AssumeRole(target, Named(role.wish), with, context_));
  }

  Result<StsTarget> Sts(const std::string& profile) {
    return chain_.sts_place_.Find(*profiles_, profiles_->Find(profile), context_);
  }

  // STS demands a name for the session; it is what CloudTrail shows.
  RoleWish Named(RoleWish wish) const {
    if (!wish.session_name.empty()) return wish;
    const auto now = world_.clock.WallNow().time_since_epoch();
    wish.session_name =
        "atrest-" + std::to_string(std::chrono::duration_cast<std::chrono::seconds>(now).count());
    return wish;
  }

  // What the machine or container offers by itself.
  Result<Credentials> FromMachine() {
    if (ContainerCredentials::IsConfigured(world_.environment)) return FromContainer();
    auto fetched = ImdsCredentials(world_.imds).Fetch(context_);
    if (fetched.ok() || fetched.error().kind != Failure::kNoCredentials) return fetched;
    Error error = std::move(fetched).error();
    return NoCredentials(
        "environment: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not both "
        "set; AWS files: no keys in the profile; container: not configured; " +
            error.message,
        error.hint.empty() ? kHowHint : error.hint);
  }

  CredentialChain& chain_;
  const ChainWorld& world_;
  const CallContext& context_;
  std::optional<Profiles> profiles_;
};

CredentialChain::CredentialChain(const ChainWorld& world, ChainOptions options)
    : world_(world),
      options_(std::move(options)),
      sts_place_(world.environment, world.regions, options_.sts),
      sts_(world.transport, world.clock, world.skew) {}

Result<Credentials> CredentialChain::Fetch(const CallContext& context) {
  return Walk(*this, context).Start();
}

}  // namespace atrest::aws
