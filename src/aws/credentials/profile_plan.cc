#include "aws/credentials/profile_plan.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

namespace atrest::aws {
namespace {

Error Refused(const std::string& profile, std::string why, std::string hint = "") {
  return Error{Failure::kNoCredentials, "profile " + profile + ": " + std::move(why),
               std::move(hint)};
}

bool Has(const ProfileSection& section, std::string_view setting) {
  return !section.Get(setting).empty();
}

bool HasKeys(const ProfileSection& section) {
  return Has(section, "aws_access_key_id") || !section.secret_access_key.empty();
}

// The first of `settings` that the profile has; empty if none.
template <std::size_t n>
std::string FirstOf(const ProfileSection& section, const std::array<const char*, n>& settings) {
  for (const char* setting : settings) {
    if (Has(section, setting)) return setting;
  }
  return "";
}

Result<std::optional<int>> DurationOf(const std::string& profile, const ProfileSection& section) {
  const std::string text = section.Get("duration_seconds");
  if (text.empty()) return std::optional<int>();
  int seconds = 0;
  const char* end = text.data() + text.size();
  auto parsed = std::from_chars(text.data(), end, seconds);
  if (parsed.ec != std::errc() || parsed.ptr != end || seconds < 900 || seconds > 43200) {
    return Refused(profile, "duration_seconds is not between 900 and 43200");
  }
  return std::optional<int>(seconds);
}

// Follows one profile to its source.
class Planner {
 public:
  explicit Planner(const Profiles& profiles) : profiles_(profiles) {}

  Result<ProfilePlan> Plan(std::string name) {
    std::string from;
    while (true) {
      const ProfileSection* section = profiles_.Find(name);
      if (section == nullptr) return Absent(name, from);
      TRY_ASSIGN(std::string next, Visit(name, *section));
      if (next.empty()) break;
      from = std::exchange(name, std::move(next));
    }
    std::reverse(plan_.roles.begin(), plan_.roles.end());
    return std::move(plan_);
  }

 private:
  static Error Absent(const std::string& name, const std::string& from) {
    constexpr const char* kHint =
        "are AWS_PROFILE, AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE right?";
    if (from.empty()) {
      return Error{Failure::kNoCredentials, "profile " + name + " is in neither of the AWS files",
                   kHint};
    }
    return Refused(from, "its source_profile " + name + " is in neither of the AWS files", kHint);
  }

  // The profile to go on with; empty where the source is found.
  Result<std::string> Visit(const std::string& name, const ProfileSection& section) {
    const bool again = visited_.contains(name);
    const bool is_first = visited_.empty();
    TRY(again ? Result<void>() : CheckRole(name, section));
    if (!again && Has(section, "role_arn")) TRY(AddRole(name, section));
    path_ += (is_first ? "" : " -> ") + name;
    visited_.insert(name);
    if (!is_first && HasKeys(section)) return Found(BaseSource::kKeys, name);
    if (again) return Refused(name, "source_profile goes in a circle without keys: " + path_);
    TRY(CheckOneSource(name, section));
    if (Has(section, "source_profile")) return section.Get("source_profile");
    TRY_ASSIGN(BaseSource base, BaseOf(name, section));
    if (base == BaseSource::kMachine && !is_first) {
      return Refused(name, "it has no credentials, but is a source_profile: " + path_);
    }
    return Found(base, name);
  }

  Result<std::string> Found(BaseSource base, const std::string& name) {
    plan_.base = base;
    plan_.base_profile = name;
    return std::string();
  }

  static Result<void> CheckRole(const std::string& name, const ProfileSection& section) {
    const std::string needs_role = FirstOf(
        section, std::array{"source_profile", "credential_source", "web_identity_token_file"});
    if (needs_role.empty() || Has(section, "role_arn")) return {};
    return Refused(name, needs_role + " needs a role_arn");
  }

  Result<void> AddRole(const std::string& name, const ProfileSection& section) {
    if (Has(section, "mfa_serial")) {
      return Refused(name, "mfa_serial is not supported: nobody is there to type a code",
                     "use a role whose trust policy asks for no MFA");
    }
    PlannedRole role;
    role.profile = name;
    role.wish.role_arn = section.Get("role_arn");
    role.wish.session_name = section.Get("role_session_name");
    role.wish.external_id = section.Get("external_id");
    TRY_ASSIGN(role.wish.duration_seconds, DurationOf(name, section));
    if (!role.wish.session_name.empty() && !IsRoleSessionName(role.wish.session_name)) {
      return Refused(name, "role_session_name is not 2 to 64 of letters, digits and _+=,.@-");
    }
    plan_.roles.push_back(std::move(role));
    return {};
  }

  static Result<void> CheckOneSource(const std::string& name, const ProfileSection& section) {
    std::string found;
    for (const char* setting :
         {"source_profile", "credential_source", "credential_process", "web_identity_token_file"}) {
      if (!Has(section, setting)) continue;
      if (!found.empty()) return Refused(name, found + " and " + setting + " exclude each other");
      found = setting;
    }
    return {};
  }

  static Result<BaseSource> BaseOf(const std::string& name, const ProfileSection& section) {
    if (HasKeys(section)) return BaseSource::kKeys;
    if (Has(section, "credential_source")) return NamedSource(name, section);
    if (Has(section, "web_identity_token_file")) return BaseSource::kWebIdentity;
    const std::string person =
        FirstOf(section, std::array{"sso_session", "sso_start_url", "sso_region", "sso_account_id",
                                    "sso_role_name", "login_session"});
    if (!person.empty()) {
      return Refused(name, person + " is not supported: it needs a person who signs in",
                     "use a role: of the instance, of the pod, or by credential_process");
    }
    if (Has(section, "credential_process")) return BaseSource::kProcess;
    return BaseSource::kMachine;
  }

  static Result<BaseSource> NamedSource(const std::string& name, const ProfileSection& section) {
    const std::string source = section.Get("credential_source");
    if (source == "Environment") return BaseSource::kEnvironment;
    if (source == "EcsContainer") return BaseSource::kContainer;
    if (source == "Ec2InstanceMetadata") return BaseSource::kInstanceMetadata;
    return Refused(name,
                   "credential_source is none of Environment, EcsContainer, Ec2InstanceMetadata");
  }

  const Profiles& profiles_;
  ProfilePlan plan_;
  std::set<std::string, std::less<>> visited_;
  std::string path_;  // for messages: "a -> b"
};

}  // namespace

Result<ProfilePlan> PlanProfile(const Profiles& profiles, const std::string& profile) {
  return Planner(profiles).Plan(profile);
}

}  // namespace atrest::aws
