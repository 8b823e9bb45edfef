// ~/.aws/config and ~/.aws/credentials together: the profile that is chosen, and those it refers
// to. Files that do not exist are empty. Read anew whenever credentials are fetched, so that a file
// that is changed or appears later counts.
// Source: aws-sdk-go-v2 config/shared_config.go; the credentials file overrides the config file.
#pragma once

#include <string>
#include <string_view>

#include "aws/credentials/profile_file.h"
#include "base/environment.h"
#include "base/filesystem.h"
#include "base/result.h"

namespace atrest::aws {

// Not thread-safe, as any value.
class Profiles {
 public:
  // AWS_CONFIG_FILE, AWS_SHARED_CREDENTIALS_FILE, else the files below HOME. kBadInput or kSystem
  // with the path for a file that exists and cannot be used.
  static Result<Profiles> Load(const Environment& environment, const Filesystem& filesystem);

  // nullptr if neither file has it.
  const ProfileSection* Find(std::string_view profile) const;
  // "[services NAME]" of the config file; nullptr if there is none.
  const ProfileSection* FindServices(std::string_view name) const;

 private:
  ProfileSections profiles_, services_;
};

// AWS_PROFILE, else AWS_DEFAULT_PROFILE, else "default".
std::string ChosenProfile(const Environment& environment);
// Whether a person chose one.
bool IsProfileChosen(const Environment& environment);

}  // namespace atrest::aws
