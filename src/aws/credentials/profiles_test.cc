#include "aws/credentials/profiles.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/fake_environment.h"
#include "testing/memory_filesystem.h"
#include "testing/result_matchers.h"

namespace atrest::aws {
namespace {

using fakes::FailsWith;
using testing::HasSubstr;

class ProfilesTest : public testing::Test {
 protected:
  Profiles Loaded() {
    auto profiles = Profiles::Load(environment, files);
    EXPECT_TRUE(profiles.ok()) << profiles.error().message;
    return profiles.ok() ? std::move(profiles).value() : Profiles();
  }
  fakes::FakeEnvironment environment{{"HOME", "/root"}};
  fakes::MemoryFilesystem files;
};

TEST_F(ProfilesTest, NoFilesAreEmpty) { EXPECT_EQ(Loaded().Find("default"), nullptr); }

TEST_F(ProfilesTest, NoHomeIsEmptyToo) {
  environment.Unset("HOME");
  EXPECT_EQ(Loaded().Find("default"), nullptr);
}

TEST_F(ProfilesTest, TheTwoFilesNameProfilesDifferently) {
  files.Put("/root/.aws/config", "[profile a]\nregion=r1\n[b]\nregion=r2\n");
  files.Put("/root/.aws/credentials", "[c]\naws_access_key_id=AKID\n");
  Profiles profiles = Loaded();
  EXPECT_EQ(profiles.Find("a")->Get("region"), "r1");
  EXPECT_EQ(profiles.Find("b"), nullptr);
  EXPECT_EQ(profiles.Find("c")->Get("aws_access_key_id"), "AKID");
}

TEST_F(ProfilesTest, TheCredentialsFileOverrides) {
  files.Put("/root/.aws/config",
            "[default]\nregion=r1\naws_access_key_id=A\n"
            "aws_secret_access_key=a\naws_session_token=old\n");
  files.Put("/root/.aws/credentials", "[default]\naws_access_key_id=B\naws_secret_access_key=b\n");
  Profiles profiles = Loaded();
  const ProfileSection* section = profiles.Find("default");
  EXPECT_EQ(section->Get("region"), "r1");
  EXPECT_EQ(section->Get("aws_access_key_id"), "B");
  EXPECT_EQ(section->secret_access_key.Reveal(), "b");
  EXPECT_TRUE(section->session_token.empty()) << "a token of other keys";
}

TEST_F(ProfilesTest, ProfileDefaultBeatsDefault) {
  files.Put("/root/.aws/config", "[profile default]\nregion=r1\n[default]\nregion=r2\n");
  EXPECT_EQ(Loaded().Find("default")->Get("region"), "r1");
}

TEST_F(ProfilesTest, TheEnvironmentNamesTheFiles) {
  environment.Set("AWS_CONFIG_FILE", "/x/config");
  environment.Set("AWS_SHARED_CREDENTIALS_FILE", "/x/credentials");
  files.Put("/x/config", "[services s]\nkms =\n  endpoint_url = u\n");
  files.Put("/x/credentials", "[a]\nx=1\n");
  Profiles profiles = Loaded();
  EXPECT_EQ(profiles.FindServices("s")->Get("kms.endpoint_url"), "u");
  EXPECT_EQ(profiles.FindServices("t"), nullptr);
  EXPECT_NE(profiles.Find("a"), nullptr);
}

TEST_F(ProfilesTest, AFileThatCannotBeReadIsAnErrorWithItsPath) {
  files.Fail("/root/.aws/config", Error{Failure::kSystem, "/root/.aws/config: permission denied"});
  EXPECT_THAT(Profiles::Load(environment, files),
              FailsWith(Failure::kSystem, HasSubstr("permission denied")));
}

TEST_F(ProfilesTest, AMalformedFileIsAnErrorWithPathAndLine) {
  files.Put("/root/.aws/credentials", "[a]\nnonsense\n");
  EXPECT_THAT(Profiles::Load(environment, files),
              FailsWith(Failure::kBadInput, HasSubstr("/root/.aws/credentials: line 2")));
}

TEST_F(ProfilesTest, TheChosenProfile) {
  EXPECT_EQ(ChosenProfile(environment), "default");
  EXPECT_FALSE(IsProfileChosen(environment));
  environment.Set("AWS_DEFAULT_PROFILE", "b");
  EXPECT_EQ(ChosenProfile(environment), "b");
  environment.Set("AWS_PROFILE", "a");
  EXPECT_EQ(ChosenProfile(environment), "a");
  EXPECT_TRUE(IsProfileChosen(environment));
}

}  // namespace
}  // namespace atrest::aws
