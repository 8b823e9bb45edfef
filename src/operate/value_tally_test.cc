#include "operate/value_tally.h"

#include <gtest/gtest.h>

#include "testing/sealed_values.h"

namespace atrest::operate {
namespace {

using fakes::KmsV2Fields;

constexpr crypto::SipHashKey kHashKey{1, 2};
const std::string kPlaintext("k8s\0hidden", 10);

std::string SecretKey(const std::string& name) { return "/registry/secrets/default/" + name; }

class ValueTallyTest : public ::testing::Test {
 protected:
  void Configure(const std::string& providers, const std::string& resources = "[\"secrets\"]") {
    auto parsed = kube::EncryptionConfiguration::Parse(
        R"({"apiVersion":"apiserver.config.k8s.io/v1","kind":"EncryptionConfiguration",)"
        R"("resources":[{"resources":)" +
        resources + R"(,"providers":[)" + providers + "]}]}");
    ASSERT_TRUE(parsed.ok()) << parsed.error().message;
    configuration_.emplace(std::move(parsed).value());
    options_.configuration = &*configuration_;
  }
  void Add(std::string key, std::string value) {
    entries_.push_back({std::move(key), std::move(value)});
  }
  VerifyReport Report() const {
    ValueTally tally(options_, kHashKey);
    tally.StartSource("here");
    std::int64_t revision = 0;
    for (const auto& [key, value] : entries_) tally.Add({key, value, ++revision});
    return tally.Finish();
  }
  static std::string V2(const KmsV2Fields& fields = {}) {
    return fakes::SealedByKmsV2(fields, "/k", kPlaintext);
  }
  static std::string V1() {
    return fakes::SealedByKmsV1("legacy", "wrapped", std::string(32, 'd'), "/k", kPlaintext);
  }
  static std::string Cbc(const std::string& name) {
    return fakes::SealedByAesCbc(name, std::string(32, 'k'), kPlaintext);
  }

  VerifyOptions options_;
  std::optional<kube::EncryptionConfiguration> configuration_;
  std::vector<std::pair<std::string, std::string>> entries_;
};

constexpr const char* kAwsThenIdentity =
    R"({"kms":{"apiVersion":"v2","name":"aws","endpoint":"unix:///a"}},{"identity":{}})";
constexpr const char* kTwoCbcKeys =
    R"({"aescbc":{"keys":[{"name":"new","secret":"MDEyMzQ1Njc4OWFiY2RlZg=="},)"
    R"({"name":"old","secret":"MDEyMzQ1Njc4OWFiY2RlZg=="}]}})";

TEST_F(ValueTallyTest, CountsEachValueOnce) {
  Add(SecretKey("a"), V2());
  Add(SecretKey("b"), kPlaintext);
  Add(SecretKey("c"), "k8s:enc:rot13:v1:x:y");
  Add(SecretKey("d"), "k8s:enc:kms:v2:aws:cut off");
  Add("/registry/masterleases/10.0.0.1", kPlaintext);
  Add("/registry/pods/default/p", kPlaintext);
  const VerifyReport report = Report();
  EXPECT_EQ(report.summary.total, 6u);
  EXPECT_EQ(report.summary.encrypted, 1u);
  EXPECT_EQ(report.summary.plaintext, 2u);
  EXPECT_EQ(report.summary.exempt, 1u);
  EXPECT_EQ(report.summary.unreadable, 2u);
}

TEST_F(ValueTallyTest, CountsByResource) {
  Add(SecretKey("a"), V2());
  Add("/registry/example.com/widgets/default/w", "{}");
  Add("/registry/deployments/default/d", kPlaintext);
  const VerifyReport report = Report();
  ASSERT_EQ(report.resources.size(), 3u);
  EXPECT_EQ(report.resources[0].resource, "deployments.apps");
  EXPECT_EQ(report.resources[1].resource, "secrets");
  EXPECT_EQ(report.resources[1].counts.encrypted, 1u);
  EXPECT_EQ(report.resources[2].resource, "widgets.example.com");
}

TEST_F(ValueTallyTest, ExpectsSecretsToBeEncryptedWhateverIsKnown) {
  Add(SecretKey("a"), kPlaintext);
  const VerifyReport report = Report();
  EXPECT_TRUE(report.FoundSomethingWrong());
  ASSERT_EQ(report.offenders.size(), 1u);
  EXPECT_EQ(report.offenders[0].key, SecretKey("a"));
  EXPECT_EQ(report.offenders[0].resource, "secrets");
  EXPECT_EQ(report.offenders[0].space, "default");
  EXPECT_EQ(report.offenders[0].name, "a");
  EXPECT_EQ(report.offenders[0].source, "here");
  EXPECT_EQ(report.offenders[0].problem, Problem::kPlaintext);
  EXPECT_EQ(report.offenders[0].detail, "protobuf");
}

TEST_F(ValueTallyTest, ExpectsTheRestOfAResourceThatIsEncryptedInPart) {
  Add("/registry/configmaps/default/a", kPlaintext);
  Add("/registry/configmaps/default/b", V2());
  Add("/registry/pods/default/p", kPlaintext);
  const VerifyReport report = Report();
  ASSERT_EQ(report.offenders.size(), 1u);
  EXPECT_EQ(report.offenders[0].key, "/registry/configmaps/default/a");
}

TEST_F(ValueTallyTest, FindsNothingWrongWherePlaintextIsAllThatIsExpected) {
  Add("/registry/pods/default/p", kPlaintext);
  Add(SecretKey("a"), V2());
  EXPECT_FALSE(Report().FoundSomethingWrong());
}

TEST_F(ValueTallyTest, FindsPlaintextThatTheConfigurationEncrypts) {
  Configure(kAwsThenIdentity, R"(["configmaps"])");
  Add("/registry/configmaps/default/a", kPlaintext);
  Add(SecretKey("a"), kPlaintext);
  const VerifyReport report = Report();
  ASSERT_EQ(report.offenders.size(), 1u);
  EXPECT_EQ(report.offenders[0].resource, "configmaps");
  EXPECT_EQ(report.resources[0].expected, "kms v2 aws");
  EXPECT_EQ(report.resources[1].expected, "identity");
}

TEST_F(ValueTallyTest, FindsValuesThatAreNotUnderTheKeyThatWrites) {
  Configure(kTwoCbcKeys);
  Add(SecretKey("a"), Cbc("new"));
  Add(SecretKey("b"), Cbc("old"));
  const VerifyReport report = Report();
  EXPECT_EQ(report.summary.encrypted, 2u);
  EXPECT_EQ(report.stale, 1u);
  ASSERT_EQ(report.offenders.size(), 1u);
  EXPECT_EQ(report.offenders[0].problem, Problem::kStale);
  EXPECT_EQ(report.offenders[0].detail, "aescbc old");
}

TEST_F(ValueTallyTest, FindsValuesThatNoProviderReads) {
  Configure(kTwoCbcKeys);
  Add(SecretKey("a"), Cbc("gone"));
  Add("/registry/configmaps/default/a", Cbc("new"));
  const VerifyReport report = Report();
  EXPECT_EQ(report.summary.unreadable, 2u);
  ASSERT_EQ(report.offenders.size(), 2u);
  EXPECT_EQ(report.offenders[0].detail, "aescbc gone: no provider of the configuration reads it");
}

TEST_F(ValueTallyTest, TakesEncryptedValuesForStaleWhereIdentityWrites) {
  Configure(R"({"identity":{}},{"kms":{"apiVersion":"v2","name":"aws","endpoint":"unix:///a"}})");
  Add(SecretKey("a"), kPlaintext);
  Add(SecretKey("b"), V2());
  const VerifyReport report = Report();
  EXPECT_EQ(report.stale, 1u);
  EXPECT_EQ(report.offenders_total, 1u);
}

TEST_F(ValueTallyTest, NamesAsManyOffendersAsAskedForAndCountsAll) {
  options_.max_offenders = 3;
  for (int i = 0; i < 10; ++i) Add(SecretKey(std::to_string(i)), kPlaintext);
  for (int i = 0; i < 10; ++i) Add(SecretKey("x" + std::to_string(i)), "k8s:enc:");
  const VerifyReport report = Report();
  EXPECT_EQ(report.offenders.size(), 3u);
  EXPECT_EQ(report.offenders_total, 20u);
}

TEST_F(ValueTallyTest, SaysWhichKeysAResourceIsUnderMostUsedFirst) {
  Add(SecretKey("a"), V2({.key_id = "rare"}));
  Add(SecretKey("b"), V2({.key_id = "common"}));
  Add(SecretKey("c"), V2({.key_id = "common"}));
  const VerifyReport report = Report();
  ASSERT_EQ(report.keys.size(), 2u);
  EXPECT_EQ(report.keys[0].key_id, "common");
  ASSERT_EQ(report.resources[0].keys.size(), 2u);
  for (const KeyShare& share : report.resources[0].keys) {
    EXPECT_EQ(share.values, report.keys[share.key].values);
  }
}

TEST_F(ValueTallyTest, RefusesToRetireAKeyThatAValueNeeds) {
  options_.retire = "arn:old";
  Add("/registry/configmaps/default/last", V2({.key_id = "arn:old"}));
  Add(SecretKey("a"), V2({.key_id = "arn:new"}));
  const VerifyReport report = Report();
  ASSERT_TRUE(report.retire);
  EXPECT_FALSE(report.retire->safe);
  EXPECT_TRUE(report.retire->known);
  EXPECT_EQ(report.retire->needed_by, 1u);
  ASSERT_EQ(report.retire->examples.size(), 1u);
  EXPECT_EQ(report.retire->examples[0].name, "last");
  EXPECT_EQ(report.retire->examples[0].problem, Problem::kNeedsKey);
  EXPECT_TRUE(report.FoundSomethingWrong());
}

TEST_F(ValueTallyTest, RetiresAKeyThatNothingNeeds) {
  options_.retire = "arn:old";
  Add(SecretKey("a"), V2({.key_id = "arn:new"}));
  const VerifyReport report = Report();
  EXPECT_TRUE(report.retire->safe);
  EXPECT_FALSE(report.retire->known);
  EXPECT_FALSE(report.FoundSomethingWrong());
}

TEST_F(ValueTallyTest, RetiresNoKeyWhileKmsV1ValuesMayNeedIt) {
  options_.retire = "arn:old";
  Add(SecretKey("a"), V1());
  const VerifyReport report = Report();
  EXPECT_FALSE(report.retire->safe);
  EXPECT_EQ(report.retire->needed_by, 0u);
  EXPECT_EQ(report.retire->uncertain, 1u);
  EXPECT_EQ(report.retire->examples.size(), 1u);
}

TEST_F(ValueTallyTest, RetiresALocalKeyWhateverKmsV1ValuesThereAre) {
  Configure(std::string(kTwoCbcKeys) + R"(,{"kms":{"name":"legacy","endpoint":"unix:///a"}})");
  options_.retire = "old";
  Add(SecretKey("a"), V1());
  const VerifyReport report = Report();
  EXPECT_TRUE(report.retire->safe);
  EXPECT_TRUE(report.retire->known);
}

TEST_F(ValueTallyTest, RetiresAKmsV1ProviderByItsName) {
  options_.retire = "legacy";
  Add(SecretKey("a"), V1());
  EXPECT_EQ(Report().retire->needed_by, 1u);
}

TEST_F(ValueTallyTest, RetiresNoKeyWhileAMalformedRecordMayNeedIt) {
  options_.retire = "arn:old";
  Add(SecretKey("a"), "k8s:enc:kms:v2:aws:cut off");
  const VerifyReport report = Report();
  EXPECT_FALSE(report.retire->safe);
  EXPECT_EQ(report.retire->uncertain, 1u);
}

TEST_F(ValueTallyTest, RetiresNoKeyThatStillWrites) {
  Configure(kTwoCbcKeys);
  options_.retire = "new";
  const VerifyReport report = Report();
  EXPECT_FALSE(report.retire->safe);
  EXPECT_TRUE(report.retire->still_writes);
}

TEST_F(ValueTallyTest, NeverRepeatsAByteOfAPayload) {
  Add("/registry/secrets/default/a", kPlaintext);
  Add("/registry/secrets/default/b", "{\"data\":\"hidden\"}");
  Add("/registry/secrets/default/c", "k8s:enc:unknown:hidden");
  for (const Offender& offender : Report().offenders) {
    EXPECT_EQ(offender.detail.find("hidden"), std::string::npos) << offender.detail;
  }
}

TEST_F(ValueTallyTest, MakesHostileNamesSafeToPrint) {
  Add(std::string("/registry/secrets/default/a\x1b[2J\n"), kPlaintext);
  EXPECT_EQ(Report().offenders[0].name, "a\\x1b[2J\\x0a");
}

TEST_F(ValueTallyTest, BoundsTheNumberOfResources) {
  for (int i = 0; i < 2100; ++i) Add("/registry/r" + std::to_string(i) + "/default/a", kPlaintext);
  const VerifyReport report = Report();
  EXPECT_EQ(report.resources.size(), 2001u);
  EXPECT_EQ(report.summary.total, 2100u);
}

}  // namespace
}  // namespace atrest::operate
