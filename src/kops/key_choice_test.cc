#include "kops/key_choice.h"

#include <gmock/gmock.h>

#include "testing/result_matchers.h"

namespace atrest::kops {
namespace {

using fakes::FailsWith;
using fakes::IsOk;
using testing::HasSubstr;

const std::string kA = "arn:aws:kms:eu-west-1:111122223333:key/aaaa";
const std::string kB = "arn:aws:kms:eu-west-1:111122223333:key/bbbb";
const std::string kVisible = "/srv/kubernetes/kube-apiserver/";
const std::string kDirectory = kVisible + "kms";

Result<std::vector<PluginKey>> Match(const std::vector<KeyChoice>& choices,
                                     const std::vector<KnownProvider>& known) {
  return MatchKeys(choices, known, kDirectory, kVisible);
}

TEST(ParseKeyChoice, TakesAnArnWithOrWithoutAName) {
  EXPECT_EQ(ParseKeyChoice(kA)->arn, kA);
  EXPECT_EQ(ParseKeyChoice("old=" + kA)->name, "old");
}

TEST(ParseKeyChoice, RefusesAnAlias) {
  EXPECT_THAT(ParseKeyChoice("arn:aws:kms:eu-west-1:111122223333:alias/x"),
              FailsWith(Failure::kBadInput, HasSubstr("is an alias")));
}

TEST(ParseKeyChoice, RefusesABareKeyIdAndOddNames) {
  EXPECT_THAT(ParseKeyChoice("aaaa"), FailsWith(Failure::kBadInput));
  EXPECT_THAT(ParseKeyChoice("a:b=" + kA), FailsWith(Failure::kBadInput));
  EXPECT_THAT(ParseKeyChoice("=" + kA), FailsWith(Failure::kBadInput));
}

TEST(MatchKeys, GivesASingleNewKeyTheUsualName) {
  const auto keys = Match({{"", kA}}, {});
  ASSERT_THAT(keys, IsOk());
  EXPECT_EQ((*keys)[0].name, "aws-encryption-provider");
  EXPECT_EQ((*keys)[0].socket, kDirectory + "/aws-encryption-provider.sock");
}

TEST(MatchKeys, KeepsTheNameThatTheDataWasWrittenUnder) {
  const auto keys = Match({{"", kA}}, {{"ours", "/srv/kubernetes/socket.sock", ""}});
  ASSERT_THAT(keys, IsOk());
  EXPECT_EQ((*keys)[0].name, "ours");
  EXPECT_EQ((*keys)[0].socket, kDirectory + "/ours.sock");
}

TEST(MatchKeys, KeepsASocketThatTheApiServerCanSee) {
  EXPECT_EQ((*Match({{"", kA}}, {{"ours", kVisible + "x/s.sock", ""}}))[0].socket,
            kVisible + "x/s.sock");
}

TEST(MatchKeys, TellsKeysApartByWhatTheSpecSays) {
  const auto keys = Match({{"", kB}, {"", kA}}, {{"ours", "/s", kA}});
  ASSERT_THAT(keys, IsOk());
  EXPECT_EQ((*keys)[0].name, "aws-kms-bbbb");
  EXPECT_EQ((*keys)[1].name, "ours");
}

TEST(MatchKeys, AsksWhichKeyAProviderUsesWhereItCannotBeTold) {
  EXPECT_THAT(Match({{"", kB}, {"", kA}}, {{"ours", "/s", ""}}),
              FailsWith(Failure::kBadInput, HasSubstr("the provider ours")));
  EXPECT_THAT(Match({{"", kB}, {"ours", kA}}, {{"ours", "/s", ""}}), IsOk());
}

TEST(MatchKeys, DoesNotTakeANewKeyForTheOldOne) {
  EXPECT_THAT(Match({{"", kB}}, {{"ours", "/s", kA}}), FailsWith(Failure::kBadInput));
}

TEST(MatchKeys, LetsOneKeyStandBehindTwoProvidersAsFromKmsV1ToV2) {
  const auto keys = Match({{"new", kA}, {"old", kA}}, {{"old", kVisible + "s.sock", kA}});
  ASSERT_THAT(keys, IsOk());
  EXPECT_EQ((*keys)[0].socket, kDirectory + "/new.sock");
  EXPECT_EQ((*keys)[1].socket, kVisible + "s.sock");
}

TEST(MatchKeys, RefusesNoKeyAndRepeatedKeys) {
  EXPECT_THAT(Match({}, {}), FailsWith(Failure::kBadInput));
  EXPECT_THAT(Match({{"a", kA}, {"a", kB}}, {}),
              FailsWith(Failure::kBadInput, HasSubstr("provider name a")));
}

}  // namespace
}  // namespace atrest::kops
