#include "aws/credentials/profiles.h"

#include <optional>
#include <utility>

namespace atrest::aws {
namespace {

std::string ValueOf(const Environment& environment, std::string_view name) {
  return environment.Get(name).value_or("");
}

std::string PathOf(const Environment& environment, std::string_view variable,
                   std::string_view below_home) {
  std::string path = ValueOf(environment, variable);
  if (!path.empty()) return path;
  std::string home = ValueOf(environment, "HOME");
  return home.empty() ? "" : home + std::string(below_home);
}

Result<ProfileSections> LoadFile(const Filesystem& filesystem, const std::string& path) {
  if (path.empty()) return ProfileSections{};
  auto text = filesystem.Read(path, kMaxProfileFileBytes);
  if (!text.ok()) {
    if (text.error().kind == Failure::kAbsent) return ProfileSections{};
    return std::move(text).error();
  }
  auto sections = ParseProfileFile(*text);
  Wipe(*text);
  if (!sections.ok()) return Annotate(std::move(sections).error(), path);
  return sections;
}

void Merge(ProfileSection from, ProfileSection& into) {
  for (auto& [name, value] : from.settings) into.settings[name] = std::move(value);
  if (!from.secret_access_key.empty()) into.secret_access_key = std::move(from.secret_access_key);
  if (!from.session_token.empty()) into.session_token = std::move(from.session_token);
}

// The name that follows `prefix` in a section's name.
std::optional<std::string> NameAfter(std::string_view prefix, std::string_view section) {
  if (!section.starts_with(prefix)) return std::nullopt;
  return std::string(section.substr(prefix.size()));
}

}  // namespace

Result<Profiles> Profiles::Load(const Environment& environment, const Filesystem& filesystem) {
  Profiles result;
  TRY_ASSIGN(ProfileSections config,
             LoadFile(filesystem, PathOf(environment, "AWS_CONFIG_FILE", "/.aws/config")));
  const bool has_profile_default = config.contains("profile default");
  for (auto& [section, content] : config) {
    if (section == "default" && !has_profile_default) {
      Merge(std::move(content), result.profiles_["default"]);
    } else if (auto profile = NameAfter("profile ", section)) {
      Merge(std::move(content), result.profiles_[*profile]);
    } else if (auto services = NameAfter("services ", section)) {
      Merge(std::move(content), result.services_[*services]);
    }
  }
  TRY_ASSIGN(ProfileSections credentials,
             LoadFile(filesystem,
                      PathOf(environment, "AWS_SHARED_CREDENTIALS_FILE", "/.aws/credentials")));
  for (auto& [section, content] : credentials) {
    // Keys come from one file, never a half from each.
    if (content.settings.contains("aws_access_key_id")) {
      ProfileSection& into = result.profiles_[section];
      into.secret_access_key.Clear();
      into.session_token.Clear();
    }
    Merge(std::move(content), result.profiles_[section]);
  }
  return result;
}

const ProfileSection* Profiles::Find(std::string_view profile) const {
  auto found = profiles_.find(profile);
  return found == profiles_.end() ? nullptr : &found->second;
}

const ProfileSection* Profiles::FindServices(std::string_view name) const {
  auto found = services_.find(name);
  return found == services_.end() ? nullptr : &found->second;
}

bool IsProfileChosen(const Environment& environment) {
  return !ValueOf(environment, "AWS_PROFILE").empty() ||
         !ValueOf(environment, "AWS_DEFAULT_PROFILE").empty();
}

std::string ChosenProfile(const Environment& environment) {
  std::string profile = ValueOf(environment, "AWS_PROFILE");
  if (profile.empty()) profile = ValueOf(environment, "AWS_DEFAULT_PROFILE");
  return profile.empty() ? "default" : profile;
}

}  // namespace atrest::aws
