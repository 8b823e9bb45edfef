#include "emulator/seed/seed.h"

#include <gmock/gmock.h>

#include "emulator/store/ciphertext_blob.h"
#include "testing/emulator_desk.h"

namespace atrest::emulator {
namespace {

using ::testing::HasSubstr;

constexpr char kSeed[] = R"(
principals:
  - accessKeyId: master
    secretAccessKey: s3cret
    arn: arn:aws:iam::000000000000:role/masters.prod
    policies:
      - Version: "2012-10-17"
        Statement:
          - {Effect: Allow, Action: "kms:*", Resource: "*"}
keys:
  - id: mrk-1234abcd12ab34cd56ef1234567890ab
    material: AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=
    description: for tests
    aliases: [alias/prod]
    tags: {KubernetesCluster: prod}
    policy:
      Statement:
        - {Effect: Allow, Principal: "*", Action: "kms:*", Resource: "*"}
)";

Result<Seed> Read(std::string_view text, const Home& home = TestHome()) {
  return ReadSeed(text, home, WallTime(std::chrono::seconds(1)));
}

std::string MessageOf(std::string_view text) {
  const Result<Seed> seed = Read(text);
  return seed.ok() ? "ok" : seed.error().message;
}

// The sample with one text replaced.
std::string With(const std::string& from, const std::string& to) {
  std::string text = kSeed;
  text.replace(text.find(from), from.size(), to);
  return text;
}

TEST(Seed, HoldsPrincipalsKeysAndAliases) {
  const Result<Seed> seed = Read(kSeed);
  ASSERT_TRUE(seed.ok()) << seed.error().message;
  ASSERT_EQ(seed->principals.size(), 1U);
  EXPECT_EQ(seed->principals[0]->caller.account, "000000000000");
  EXPECT_FALSE(seed->principals[0]->administrator);
  ASSERT_EQ(seed->keys.size(), 1U);
  EXPECT_EQ(seed->keys[0].tags.at("KubernetesCluster"), "prod");
  EXPECT_NE(seed->keys[0].policy, nullptr);
  EXPECT_EQ(seed->aliases.at("alias/prod").key_id, seed->keys[0].id);
}

TEST(Seed, AMultiRegionKeyOfTwoRegionsDecryptsInBoth) {
  const auto desk_in = [](const std::string& region) {
    const Home home = Home::Make(region, "000000000000").value();
    return Read(kSeed, home).value().keys[0];
  };
  const Key east = desk_in("us-east-1"), west = desk_in("eu-west-1");
  fakes::SeededRandom random;
  const std::string bytes =
      SealBlob(east.id, east.Binding(), *east.Current(), {{"a", "b"}}, "x", random).value();
  const ParsedBlob blob = ParseBlob(bytes).value();
  EXPECT_EQ(
      OpenBlob(blob, west.Binding(), *west.FindMaterial(blob.material_id), {{"a", "b"}})->Reveal(),
      "x");
  EXPECT_NE(east.arn, west.arn);
}

constexpr char kRoles[] = R"(
roles:
  - arn: arn:aws:iam::000000000000:role/a
    maxSessionSeconds: 7200
    trust: {Statement: {Effect: Allow, Principal: "*", Action: "sts:AssumeRole"}}
webIdentities:
  - {token: t0ken, subject: s, provider: "arn:aws:iam::000000000000:oidc-provider/o"}
)";

TEST(Seed, HoldsRolesAndWebIdentities) {
  const Result<Seed> seed = Read(kRoles);
  ASSERT_TRUE(seed.ok()) << seed.error().message;
  const Role* role = seed->roles.Find("arn:aws:iam::000000000000:role/a");
  ASSERT_NE(role, nullptr);
  EXPECT_EQ(role->longest_session, std::chrono::hours(2));
  const WebIdentity* identity = seed->roles.FindToken("t0ken");
  ASSERT_NE(identity, nullptr);
  EXPECT_EQ(identity->audience, "sts.amazonaws.com");
  EXPECT_EQ(identity->Provider(), "o");
}

TEST(Seed, NamesWhatIsWrongWithARole) {
  const auto with = [](const std::string& from, const std::string& to) {
    std::string text = kRoles;
    text.replace(text.find(from), from.size(), to);
    return MessageOf(text);
  };
  EXPECT_THAT(with("role/a", "user/a"), HasSubstr("no role's"));
  EXPECT_THAT(with("7200", "60"), HasSubstr("maxSessionSeconds"));
  EXPECT_THAT(with("trust: {Statement", "trust: {Nothing"), HasSubstr("the trust policy of arn"));
  EXPECT_THAT(with("provider: \"arn:aws", "provider: \"x"), HasSubstr("\"provider\""));
}

TEST(Seed, MayBeEmpty) { EXPECT_TRUE(Read("{}").ok()); }

TEST(Seed, NamesWhatItDoesNotKnow) {
  EXPECT_THAT(MessageOf(With("description", "descripton")), HasSubstr("descripton"));
  EXPECT_THAT(MessageOf("users: []"), HasSubstr("users"));
}

TEST(Seed, NamesAValueThatCannotBe) {
  EXPECT_THAT(MessageOf(With("mrk-1234", "mrk-xyz")), HasSubstr("\"id\""));
  EXPECT_THAT(MessageOf(With("AAECAwQF", "")), HasSubstr("\"material\""));
  EXPECT_THAT(MessageOf(With("alias/prod", "prod")), HasSubstr("alias"));
  EXPECT_THAT(MessageOf(With("iam::000000000000", "iam::")), HasSubstr("\"arn\""));
  EXPECT_THAT(MessageOf(With("Effect: Allow, Action", "Effect: Maybe, Action")),
              HasSubstr("Effect"));
}

}  // namespace
}  // namespace atrest::emulator
