#include "aws/credentials/profile_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/fake_environment.h"
#include "testing/memory_filesystem.h"
#include "testing/result_matchers.h"

namespace atrest::aws {
namespace {

using fakes::FailsWith;
using testing::AllOf;
using testing::HasSubstr;

constexpr const char* kKeys = "aws_access_key_id=K\naws_secret_access_key=s\n";

Result<ProfilePlan> Plan(const std::string& config, const std::string& profile = "a") {
  fakes::FakeEnvironment environment{{"AWS_CONFIG_FILE", "/config"}};
  fakes::MemoryFilesystem files;
  files.Put("/config", config);
  auto profiles = Profiles::Load(environment, files);
  if (!profiles.ok()) return profiles.error();
  return PlanProfile(*profiles, profile);
}

BaseSource BaseOf(const std::string& settings) {
  auto plan = Plan("[profile a]\n" + settings);
  EXPECT_TRUE(plan.ok()) << plan.error().message;
  return plan.ok() ? plan->base : BaseSource::kMachine;
}

TEST(PlanProfile, TheSettingsChooseTheSource) {
  EXPECT_EQ(BaseOf("region=x\n"), BaseSource::kMachine);
  EXPECT_EQ(BaseOf(kKeys), BaseSource::kKeys);
  EXPECT_EQ(BaseOf("credential_process=x\n"), BaseSource::kProcess);
  EXPECT_EQ(BaseOf("role_arn=r\nweb_identity_token_file=/t\n"), BaseSource::kWebIdentity);
  EXPECT_EQ(BaseOf("role_arn=r\ncredential_source=Environment\n"), BaseSource::kEnvironment);
  EXPECT_EQ(BaseOf("role_arn=r\ncredential_source=EcsContainer\n"), BaseSource::kContainer);
  EXPECT_EQ(BaseOf("role_arn=r\ncredential_source=Ec2InstanceMetadata\n"),
            BaseSource::kInstanceMetadata);
}

TEST(PlanProfile, KeysComeBeforeTheOtherSources) {
  EXPECT_EQ(BaseOf(std::string(kKeys) + "credential_process=x\n"), BaseSource::kKeys);
  EXPECT_EQ(BaseOf(std::string(kKeys) + "sso_start_url=x\n"), BaseSource::kKeys);
  EXPECT_EQ(BaseOf(std::string(kKeys) + "role_arn=r\nweb_identity_token_file=/t\n"),
            BaseSource::kKeys);
}

TEST(PlanProfile, HalfAPairOfKeysCountsAsKeysSoThatItIsReported) {
  EXPECT_EQ(BaseOf("aws_access_key_id=K\n"), BaseSource::kKeys);
  EXPECT_EQ(BaseOf("aws_secret_access_key=s\n"), BaseSource::kKeys);
}

TEST(PlanProfile, ARoleIsAssumedWithTheSourceProfile) {
  auto plan = Plan(
      "[profile a]\nrole_arn=r\nsource_profile=b\nexternal_id=e\nduration_seconds=3600\n"
      "role_session_name=me\n[profile b]\n" +
      std::string(kKeys));
  ASSERT_TRUE(plan.ok()) << plan.error().message;
  EXPECT_EQ(plan->base, BaseSource::kKeys);
  EXPECT_EQ(plan->base_profile, "b");
  ASSERT_EQ(plan->roles.size(), 1u);
  EXPECT_EQ(plan->roles[0].profile, "a");
  EXPECT_EQ(plan->roles[0].wish.role_arn, "r");
  EXPECT_EQ(plan->roles[0].wish.session_name, "me");
  EXPECT_EQ(plan->roles[0].wish.external_id, "e");
  EXPECT_EQ(plan->roles[0].wish.duration_seconds, 3600);
}

TEST(PlanProfile, AChainAssumesTheInnermostRoleFirst) {
  auto plan = Plan(
      "[profile a]\nrole_arn=outer\nsource_profile=b\n"
      "[profile b]\nrole_arn=inner\nsource_profile=c\n[profile c]\n" +
      std::string(kKeys));
  ASSERT_TRUE(plan.ok()) << plan.error().message;
  ASSERT_EQ(plan->roles.size(), 2u);
  EXPECT_EQ(plan->roles[0].wish.role_arn, "inner");
  EXPECT_EQ(plan->roles[1].wish.role_arn, "outer");
  EXPECT_EQ(plan->base_profile, "c");
}

TEST(PlanProfile, ASourceProfileWithKeysAndARoleIsThatRole) {
  auto plan = Plan(
      "[profile a]\nrole_arn=outer\nsource_profile=b\n"
      "[profile b]\nrole_arn=inner\nsource_profile=absent\n" +
      std::string(kKeys));
  ASSERT_TRUE(plan.ok()) << plan.error().message;
  EXPECT_EQ(plan->base_profile, "b");
  EXPECT_EQ(plan->roles.size(), 2u);
}

TEST(PlanProfile, AProfileMayReferToItselfForItsKeys) {
  auto plan = Plan("[profile a]\nrole_arn=r\nsource_profile=a\n" + std::string(kKeys));
  ASSERT_TRUE(plan.ok()) << plan.error().message;
  EXPECT_EQ(plan->base, BaseSource::kKeys);
  EXPECT_EQ(plan->roles.size(), 1u);
}

TEST(PlanProfile, ALongerCircleThatEndsInKeysIsFine) {
  auto plan = Plan("[profile a]\nrole_arn=r\nsource_profile=b\n" + std::string(kKeys) +
                   "[profile b]\nrole_arn=q\nsource_profile=a\n");
  ASSERT_TRUE(plan.ok()) << plan.error().message;
  EXPECT_EQ(plan->base_profile, "a");
  EXPECT_EQ(plan->roles.size(), 2u);
}

TEST(PlanProfile, ACircleWithoutKeysIsAnErrorThatShowsIt) {
  EXPECT_THAT(
      Plan("[profile a]\nrole_arn=r\nsource_profile=b\n"
           "[profile b]\nrole_arn=r\nsource_profile=a\n"),
      FailsWith(Failure::kNoCredentials, AllOf(HasSubstr("circle"), HasSubstr("a -> b -> a"))));
  EXPECT_THAT(Plan("[profile a]\nrole_arn=r\nsource_profile=a\n"),
              FailsWith(Failure::kNoCredentials, HasSubstr("a -> a")));
}

TEST(PlanProfile, ASourceProfileWithoutCredentialsIsAnError) {
  EXPECT_THAT(Plan("[profile a]\nrole_arn=r\nsource_profile=b\n[profile b]\nregion=x\n"),
              FailsWith(Failure::kNoCredentials, HasSubstr("profile b: it has no credentials")));
}

TEST(PlanProfile, ASourceProfileThatIsAbsentIsNamed) {
  EXPECT_THAT(Plan("[profile a]\nrole_arn=r\nsource_profile=b\n"),
              FailsWith(Failure::kNoCredentials,
                        HasSubstr("profile a: its source_profile b is in neither")));
}

TEST(PlanProfile, WhatServesARoleNeedsOne) {
  for (const char* setting :
       {"source_profile=a", "credential_source=Environment", "web_identity_token_file=/t"}) {
    EXPECT_THAT(Plan("[profile a]\n" + std::string(setting) + "\n"),
                FailsWith(Failure::kNoCredentials, HasSubstr("needs a role_arn")))
        << setting;
  }
}

TEST(PlanProfile, TwoSourcesExcludeEachOther) {
  for (const char* settings :
       {"source_profile=b\ncredential_source=Environment", "source_profile=b\ncredential_process=x",
        "credential_source=Environment\nweb_identity_token_file=/t",
        "credential_process=x\nweb_identity_token_file=/t"}) {
    EXPECT_THAT(Plan("[profile a]\nrole_arn=r\n" + std::string(settings) + "\n"),
                FailsWith(Failure::kNoCredentials, HasSubstr("exclude each other")))
        << settings;
  }
}

TEST(PlanProfile, ACredentialSourceThatIsNotKnownIsAnError) {
  EXPECT_THAT(Plan("[profile a]\nrole_arn=r\ncredential_source=environment\n"),
              FailsWith(Failure::kNoCredentials, HasSubstr("credential_source")));
}

TEST(PlanProfile, WhatNeedsAPersonIsRefused) {
  EXPECT_THAT(Plan("[profile a]\nsso_session=x\n"),
              FailsWith(Failure::kNoCredentials, HasSubstr("sso_session is not supported")));
  EXPECT_THAT(Plan("[profile a]\nsso_start_url=x\nsso_region=y\n"),
              FailsWith(Failure::kNoCredentials, HasSubstr("sso_start_url is not supported")));
  EXPECT_THAT(Plan("[profile a]\nlogin_session=x\n"),
              FailsWith(Failure::kNoCredentials, HasSubstr("login_session is not supported")));
  EXPECT_THAT(Plan("[profile a]\nrole_arn=r\nsource_profile=b\nmfa_serial=m\n[profile b]\n" +
                   std::string(kKeys)),
              FailsWith(Failure::kNoCredentials, HasSubstr("mfa_serial is not supported")));
}

TEST(PlanProfile, MfaWithoutARoleIsOfNoMatter) {
  EXPECT_EQ(BaseOf(std::string(kKeys) + "mfa_serial=m\n"), BaseSource::kKeys);
}

TEST(PlanProfile, RefusesWhatStsWouldNotTake) {
  for (const char* setting :
       {"duration_seconds=899", "duration_seconds=43201", "duration_seconds=1h",
        "duration_seconds=-1", "duration_seconds=99999999999", "role_session_name=a b",
        "role_session_name=x"}) {
    EXPECT_THAT(Plan("[profile a]\nrole_arn=r\ncredential_source=Environment\n" +
                     std::string(setting) + "\n"),
                FailsWith(Failure::kNoCredentials, HasSubstr("profile a: ")))
        << setting;
  }
}

}  // namespace
}  // namespace atrest::aws
