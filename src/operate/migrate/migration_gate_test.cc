#include "operate/migrate/migration_gate.h"

#include <gmock/gmock.h>

#include "testing/fake_api_server.h"
#include "testing/fake_clock.h"
#include "testing/result_matchers.h"
#include "testing/seeded_random.h"

namespace atrest::operate {
namespace {

using fakes::FailsWith;
using fakes::IsOk;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;

const kube::ApiResource kSecrets{"", "v1", "secrets", "Secret", true, {"list", "patch"}};
const WallTime kNow{seconds(1'800'000'000)};

constexpr const char* kKmsV2 =
    "apiVersion: apiserver.config.k8s.io/v1\nkind: EncryptionConfiguration\nresources:\n"
    "- resources: [secrets]\n  providers:\n"
    "  - kms: {apiVersion: v2, name: aws, endpoint: 'unix:///s', timeout: 3s}\n"
    "  - identity: {}\n";

class Gate : public testing::Test {
 protected:
  Gate() {
    auto parsed = kube::EncryptionConfiguration::Parse(kKmsV2);
    if (parsed.ok()) configuration_.emplace(std::move(parsed).value());
    plan_.resources = {{kSecrets, "kms v2 aws", false}};
    question_.configuration = &*configuration_;
    question_.configuration_hash = ConfigurationHash(kKmsV2);
    for (const char* name : {"https://a:6443", "https://b:6443"}) {
      ApiServerView view;
      view.server = name;
      view.config_hash = question_.configuration_hash;
      view.status = {{"aws", KeyIdHash("arn:new"), kNow - seconds(20)}};
      views_.push_back(view);
    }
  }
  MigrationGate Judge() { return JudgeMigration(views_, question_, plan_, kNow); }

  std::optional<kube::EncryptionConfiguration> configuration_;
  MigrationPlan plan_;
  MigrationQuestion question_;
  std::vector<ApiServerView> views_;
};

TEST_F(Gate, OpensWhenEveryServerHasTheKeyAndTheConfiguration) {
  EXPECT_THAT(Judge().blockers, IsEmpty());
}

TEST_F(Gate, NamesTheServerThatRunsAnotherConfiguration) {
  views_[1].config_hash = "sha256:00";
  EXPECT_THAT(Judge().blockers, Contains(HasSubstr("https://b:6443 runs another")));
}

TEST_F(Gate, StaysShutWhileAllRunTheSameOldConfiguration) {
  for (ApiServerView& view : views_) view.config_hash = "sha256:00";
  EXPECT_FALSE(Judge().open());
}

TEST_F(Gate, StaysShutWhileAServerKnowsAnotherKey) {
  views_[1].status = {{"aws", KeyIdHash("arn:old"), kNow - seconds(20)}};
  EXPECT_FALSE(Judge().open());
}

TEST_F(Gate, StaysShutForTheThreeMinutesInWhichTheOldKeyMayStillWrite) {
  views_[1].status.push_back({"aws", KeyIdHash("arn:old"), kNow - seconds(70)});
  const MigrationGate gate = Judge();
  EXPECT_FALSE(gate.open());
  ASSERT_TRUE(gate.safe_at.has_value());
  EXPECT_GT(*gate.safe_at, kNow + seconds(60));
}

TEST_F(Gate, StaysShutForAServerThatHasNotAskedThePlugin) {
  views_[1].status.clear();
  EXPECT_THAT(Judge().blockers, Contains(HasSubstr("https://b:6443")));
}

TEST_F(Gate, StaysShutForAServerThatCannotBeAsked) {
  views_[1].failure = Error{Failure::kUnreachable, "connection refused"};
  EXPECT_THAT(Judge().blockers, Contains(HasSubstr("https://b:6443")));
}

TEST_F(Gate, AsksForTheKeyThatAPersonNames) {
  question_.key_id = "arn:newer";
  EXPECT_FALSE(Judge().open());
  question_.key_id = "arn:new";
  EXPECT_TRUE(Judge().open());
}

TEST_F(Gate, SaysWhichServerDoesNotTellItsConfiguration) {
  views_[0].config_hash.clear();
  const MigrationGate gate = Judge();
  EXPECT_TRUE(gate.open());
  EXPECT_THAT(gate.unknown, Contains(HasSubstr("https://a:6443")));
}

TEST_F(Gate, LeavesWhatDoesNotWriteOutOfItsFingerprint) {
  const std::string before = Judge().key;
  views_[0].status.push_back({"retired", KeyIdHash("arn:x"), kNow - minutes(50)});
  EXPECT_EQ(Judge().key, before);
}

TEST_F(Gate, TellsKeysApartInItsFingerprintButNotTimes) {
  const std::string before = Judge().key;
  for (ApiServerView& view : views_) view.status[0].last += seconds(5);
  EXPECT_EQ(Judge().key, before);
  for (ApiServerView& view : views_) view.status[0].key_id_hash = KeyIdHash("arn:newer");
  EXPECT_NE(Judge().key, before);
}

class Disagreement : public testing::Test {
 protected:
  Disagreement() {
    plan_.resources = {{kSecrets, "", false}};
    store_.Put("secrets", "ns/a", "old", "v");
  }
  Result<std::optional<std::string>> Find() {
    const std::vector<kube::ApiClient*> servers{&a_, &b_, &c_};
    return FindDisagreement(servers, plan_, patience_, {});
  }

  fakes::FakeClock clock_;
  fakes::SeededRandom random_{1};
  MigrationPace pace_{clock_, 0};
  MigrationPatience patience_{{.outage = minutes(1), .call = seconds(10), .faults_may_pass = false},
                              pace_,
                              clock_,
                              random_};
  MigrationPlan plan_;
  fakes::FakeApiStore store_;
  fakes::FakeApiServer a_{store_, {kSecrets}, "new", "https://a:6443"};
  fakes::FakeApiServer b_{store_, {kSecrets}, "new", "https://b:6443"};
  fakes::FakeApiServer c_{store_, {kSecrets}, "new", "https://c:6443"};
};

TEST_F(Disagreement, FindsNoneWhereAllWriteAlike) {
  const auto found = Find();
  ASSERT_THAT(found, IsOk());
  EXPECT_FALSE(found->has_value());
  EXPECT_EQ(store_.Find("secrets", "ns/a")->writes, 2);
}

TEST_F(Disagreement, NamesTheServerThatStillWritesTheOldWay) {
  c_.WriteUnder("old");
  const auto found = Find();
  ASSERT_THAT(found, IsOk());
  ASSERT_TRUE(found->has_value());
  EXPECT_THAT(**found, HasSubstr("https://c:6443 writes otherwise"));
}

TEST_F(Disagreement, NamesTheServerInTheMiddle) {
  b_.WriteUnder("old");
  const auto found = Find();
  ASSERT_THAT(found, IsOk());
  ASSERT_TRUE(found->has_value());
  EXPECT_THAT(**found, HasSubstr("https://b:6443 writes otherwise"));
}

TEST_F(Disagreement, FindsTheFirstServerToo) {
  a_.WriteUnder("old");
  const auto found = Find();
  ASSERT_THAT(found, IsOk());
  EXPECT_TRUE(found->has_value());
}

TEST_F(Disagreement, IsNotMisledByOthersWrites) {
  b_.OnTouch([&, writes = 0](const std::string&, const std::string&) mutable {
    if (++writes <= 2) store_.Put("secrets", "ns/a", "old", "busy");
  });
  const auto found = Find();
  ASSERT_THAT(found, IsOk());
  EXPECT_FALSE(found->has_value());
}

TEST_F(Disagreement, EndsWhereOthersWriteAllTheTime) {
  b_.OnTouch([&](const std::string&, const std::string&) {
    store_.Put("secrets", "ns/a", "old", "busy");
  });
  EXPECT_THAT(Find(), IsOk());
}

TEST_F(Disagreement, NamesTheServerThatCannotReadTheNewKey) {
  Error error{Failure::kServiceFault, "no matching prefix found"};
  b_.FailOn("secrets", "ns/a", error);
  const auto found = Find();
  ASSERT_THAT(found, IsOk());
  ASSERT_TRUE(found->has_value());
  EXPECT_THAT(**found, HasSubstr("https://b:6443 cannot read what https://a:6443 writes"));
}

}  // namespace
}  // namespace atrest::operate
