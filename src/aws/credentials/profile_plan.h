// What a profile asks for, decided on the text of the files alone: one source of credentials, and
// the roles that are assumed on top of it, one with the credentials of the other.
//
// Follows source_profile to its end. A profile that is met a second time gives its keys and nothing
// else, so it may refer to itself; a circle without keys is an error. Refused: two sources in one
// profile, mfa_serial with a role (nobody can type a code here), and where they would be the source
// sso_… and login_session.
// Source: aws-sdk-go-v2 config/shared_config.go (setFromIniSections, validateCredentialType) and
// resolve_credentials.go (resolveCredsFromProfile). Differences: half a pair of keys is an error,
// and so is a duration_seconds or role_session_name that STS would not take.
#pragma once

#include <string>
#include <vector>

#include "aws/credentials/profiles.h"
#include "aws/sts/sts_wire.h"
#include "base/result.h"

namespace atrest::aws {

enum class BaseSource {
  kKeys,              // in the profile
  kEnvironment,       // credential_source = Environment
  kContainer,         // credential_source = EcsContainer
  kInstanceMetadata,  // credential_source = Ec2InstanceMetadata
  kWebIdentity,       // web_identity_token_file, for the first of the roles
  kProcess,           // credential_process
  kMachine,           // the profile says nothing: what container or instance offer
};

struct PlannedRole {
  std::string profile;  // whose role it is
  RoleWish wish;        // session_name is empty where the profile has none
};

struct ProfilePlan {
  BaseSource base = BaseSource::kMachine;
  std::string base_profile;        // whose keys, token file or command it is
  std::vector<PlannedRole> roles;  // in the order in which they are assumed
};

// kNoCredentials with the profile's name. Pure function, thread-safe.
Result<ProfilePlan> PlanProfile(const Profiles& profiles, const std::string& profile);

}  // namespace atrest::aws
