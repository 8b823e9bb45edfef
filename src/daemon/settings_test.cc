#include "daemon/settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "daemon/usage.h"

namespace atrest::daemon {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;

constexpr const char* kArn =
    "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

Result<Settings> Read(std::vector<std::string> arguments, bool with_key = true) {
  if (with_key) arguments.push_back(std::string("--key=") + kArn);
  TRY_ASSIGN(const CommandLine line, CommandLine::Parse(ProviderFlags(), arguments));
  return ReadSettings(line);
}

std::string ErrorOf(std::vector<std::string> arguments, bool with_key = true) {
  const Result<Settings> settings = Read(std::move(arguments), with_key);
  if (settings) return "no error";
  EXPECT_EQ(settings.error().kind, Failure::kBadInput);
  return settings.error().message;
}

TEST(Settings, HaveTheDefaultsOfTheReplacedProgram) {
  const Settings settings = Read({}).value();
  ASSERT_EQ(settings.keys.size(), 1U);
  EXPECT_EQ(settings.keys[0].socket_path, "/var/run/kmsplugin/socket.sock");
  EXPECT_EQ(settings.health_address, ":8080");
  EXPECT_EQ(settings.healthz_path, "/healthz");
  EXPECT_EQ(settings.livez_path, "/livez");
  EXPECT_EQ(settings.probe_version, "v1");
  EXPECT_EQ(settings.qps_limit, 0);
  EXPECT_EQ(settings.retry_token_capacity, 0);
  EXPECT_FALSE(settings.debug);
}

TEST(Settings, KeepTheSocketPrivateByDefault) {
  const Settings settings = Read({}).value();
  EXPECT_EQ(settings.socket_mode, 0600U);
  EXPECT_EQ(settings.socket_owner.user, os::kSameUser);
  EXPECT_EQ(settings.socket_owner.group, os::kSameGroup);
}

TEST(Settings, TakeEveryFlagOfTheReplacedProgram) {
  const Settings settings =
      Read({"-health-port=:8083", "--healthz-path=/h", "--livez-path=/l", "--listen=/a.sock",
            "--health-kms-version=v2", "--region=eu-west-1", "--kms-endpoint=https://kms.test",
            "--qps-limit=5", "--burst-limit=10", "--retry-token-capacity=20",
            "--encryption-context=a=b", "--source-arn=arn:aws:eks:r:1:cluster/c", "--debug"})
          .value();
  EXPECT_EQ(settings.health_address, ":8083");
  EXPECT_EQ(settings.healthz_path, "/h");
  EXPECT_EQ(settings.livez_path, "/l");
  EXPECT_EQ(settings.probe_version, "v2");
  EXPECT_EQ(settings.kms_endpoint, "https://kms.test");
  EXPECT_EQ(settings.qps_limit, 5);
  EXPECT_EQ(settings.burst_limit, 10);
  EXPECT_EQ(settings.retry_token_capacity, 20);
  EXPECT_FALSE(settings.allow_insecure_endpoint);
  EXPECT_EQ(settings.source_arn, "arn:aws:eks:r:1:cluster/c");
  EXPECT_TRUE(settings.debug);
}

TEST(Settings, JoinKeysSocketsAndContextsByTheirOrder) {
  const Settings settings = Read({"--key=alias/a", "--listen=/a,/b", "--key=alias/b",
                                  "--encryption-context=n=1", "--encryption-context=n=2,m=3"},
                                 false)
                                .value();
  ASSERT_EQ(settings.keys.size(), 2U);
  EXPECT_EQ(settings.keys[0].key.key, "alias/a");
  EXPECT_EQ(settings.keys[0].socket_path, "/a");
  EXPECT_THAT(settings.keys[0].key.context, ElementsAre(Pair("n", "1")));
  EXPECT_EQ(settings.keys[1].key.key, "alias/b");
  EXPECT_EQ(settings.keys[1].socket_path, "/b");
}

TEST(Settings, LeaveKeysWithoutAContextWhereNoneIsGiven) {
  const Settings settings =
      Read({"--key=alias/a,alias/b", "--listen=/a,/b", "--encryption-context=n=1"}, false).value();
  EXPECT_THAT(settings.keys[1].key.context, IsEmpty());
}

TEST(Settings, TakeTheRegionFromTheKey) {
  EXPECT_EQ(Read({}).value().keys[0].region, "eu-west-1");
  EXPECT_EQ(Read({"--key=alias/a"}, false).value().keys[0].region, "");
  EXPECT_EQ(Read({"--key=alias/a", "--region=eu-north-1"}, false).value().keys[0].region,
            "eu-north-1");
}

TEST(Settings, ReadThatAnEndpointMayBeInsecure) {
  EXPECT_TRUE(Read({"--allow-insecure-endpoint"}).value().allow_insecure_endpoint);
}

TEST(Settings, TakeABareHealthPortToo) {
  EXPECT_EQ(Read({"--health-port=8083"}).value().health_address, ":8083");
  EXPECT_EQ(Read({"--health-port=127.0.0.1:8083"}).value().health_address, "127.0.0.1:8083");
}

TEST(Settings, ReadTheModeOfTheSocketAsOctal) {
  EXPECT_EQ(Read({"--socket-mode=660"}).value().socket_mode, 0660U);
  EXPECT_EQ(Read({"--socket-mode=0660"}).value().socket_mode, 0660U);
}

TEST(Settings, ReadTheOwnerOfTheSocket) {
  EXPECT_EQ(Read({"--socket-owner=7"}).value().socket_owner.user, 7U);
  EXPECT_EQ(Read({"--socket-owner=7:8"}).value().socket_owner.group, 8U);
}

TEST(Settings, LetEveryKeyBeDecryptedByDefault) {
  EXPECT_THAT(Read({}).value().keys[0].key.decrypt_keys, IsEmpty());
  EXPECT_THAT(Read({"--decrypt-keys=any"}).value().keys[0].key.decrypt_keys, IsEmpty());
}

TEST(Settings, ReadWhatMayBeDecrypted) {
  const provider::KeySettings key =
      Read({std::string("--decrypt-keys=") + kArn, "--decrypt-encryption-context=v=1",
            "--decrypt-encryption-context="})
          .value()
          .keys[0]
          .key;
  EXPECT_THAT(key.decrypt_keys, ElementsAre(kArn));
  ASSERT_EQ(key.older_contexts.size(), 2U);
  EXPECT_THAT(key.older_contexts[0], ElementsAre(Pair("v", "1")));
  EXPECT_THAT(key.older_contexts[1], IsEmpty());
}

TEST(Settings, ReadWhoMayCall) {
  EXPECT_THAT(Read({"--allow-uid=7,8", "--allow-uid=9"}).value().allowed_users,
              ElementsAre(7U, 8U, 9U));
}

TEST(Settings, ReadHowAnUnusableKeyIsTold) {
  EXPECT_FALSE(Read({}).value().unhealthy_status_is_error);
  EXPECT_FALSE(Read({"--unhealthy-status=healthz"}).value().unhealthy_status_is_error);
  EXPECT_TRUE(Read({"--unhealthy-status=error"}).value().unhealthy_status_is_error);
}

TEST(Settings, SayThatTheKeyIsMissing) {
  EXPECT_THAT(ErrorOf({}, false), HasSubstr("--key is missing"));
  EXPECT_THAT(ErrorOf({"--key="}, false), HasSubstr("--key is missing"));
}

TEST(Settings, SayThatTheListsAreNotEquallyLong) {
  EXPECT_THAT(ErrorOf({"--listen=/a,/b"}), AllOf(HasSubstr("1 elements"), HasSubstr("2")));
  EXPECT_THAT(ErrorOf({"--key=alias/a,alias/b"}, false), HasSubstr("2 elements"));
}

TEST(Settings, SayThatTheRegionIsNotTheKeys) {
  EXPECT_THAT(ErrorOf({"--region=us-east-1"}),
              AllOf(HasSubstr("--region is us-east-1"), HasSubstr("eu-west-1")));
}

struct BadFlag {
  const char* argument;
  const char* message;
};

class RefusedFlag : public testing::TestWithParam<BadFlag> {};

TEST_P(RefusedFlag, IsNamedInTheError) {
  EXPECT_THAT(ErrorOf({GetParam().argument}), HasSubstr(GetParam().message));
}

INSTANTIATE_TEST_SUITE_P(
    Each, RefusedFlag,
    testing::Values(
        BadFlag{"--key=not a key", "--key"}, BadFlag{"--listen=", "--listen has 0"},
        BadFlag{"--listen=unix:///a", "--listen: \"unix:///a\" is not a path"},
        BadFlag{"--listen=@abstract", "--listen: \"@abstract\" is not a path"},
        BadFlag{"--listen=\"\"", "--listen: the path is empty"},
        BadFlag{"--health-kms-version=v3", "--health-kms-version: \"v3\" is neither v1 nor v2"},
        BadFlag{"--healthz-path=h", "--healthz-path: \"h\""},
        BadFlag{"--livez-path=/metrics", "--livez-path: \"/metrics\""},
        BadFlag{"--qps-limit=5", "--qps-limit needs --burst-limit"},
        BadFlag{"--qps-limit=-1", "--qps-limit: -1"},
        BadFlag{"--burst-limit=-1", "--burst-limit: -1"},
        BadFlag{"--retry-token-capacity=-1", "--retry-token-capacity: -1"},
        BadFlag{"--workers=0", "--workers: 0"}, BadFlag{"--workers=5000", "--workers: 5000"},
        BadFlag{"--encryption-context=nonsense", "--encryption-context"},
        BadFlag{"--allow-uid=root", "--allow-uid: \"root\""},
        BadFlag{"--allow-uid=-1", "--allow-uid: \"-1\""},
        BadFlag{"--unhealthy-status=maybe", "--unhealthy-status: \"maybe\""},
        BadFlag{"--decrypt-keys=alias/k", "--decrypt-keys: \"alias/k\""},
        BadFlag{"--decrypt-encryption-context=nonsense", "--decrypt-encryption-context"},
        BadFlag{"--socket-mode=9", "--socket-mode: \"9\""},
        BadFlag{"--socket-mode=7777", "--socket-mode: \"7777\""},
        BadFlag{"--socket-owner=no-such-user", "--socket-owner"},
        BadFlag{"--socket-owner=1:no-such-group", "--socket-owner"}));

TEST(Settings, RefuseASocketGivenTwice) {
  EXPECT_THAT(ErrorOf({"--key=alias/a,alias/b", "--listen=/a,/a"}, false),
              HasSubstr("\"/a\" is given twice"));
}

TEST(Settings, RefuseMoreContextsThanKeys) {
  EXPECT_THAT(ErrorOf({"--encryption-context=a=b", "--encryption-context=a=b"}),
              HasSubstr("2 times for 1 keys"));
}

TEST(Settings, RefuseASocketPathThatTheKernelCannotTake) {
  EXPECT_THAT(ErrorOf({"--listen=/" + std::string(107, 'a')}), HasSubstr("longer than a socket"));
  EXPECT_EQ(ErrorOf({"--listen=/" + std::string(106, 'a')}), "no error");
}

TEST(UsageText, HasItsSections) {
  for (const char* section : {"USAGE", "FLAGS", "EXIT CODES", "EXAMPLES"}) {
    EXPECT_THAT(std::string(UsageText()), HasSubstr(section));
  }
}

TEST(UsageText, NamesEveryFlag) {
  for (const FlagSpec& flag : ProviderFlags()) {
    EXPECT_THAT(std::string(UsageText()), HasSubstr("--" + std::string(flag.name)));
  }
}

}  // namespace
}  // namespace atrest::daemon
