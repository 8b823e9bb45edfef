#include "operate/migrate/migration_touch.h"

#include <gtest/gtest.h>

#include "testing/fake_api_server.h"
#include "testing/fake_clock.h"
#include "testing/result_matchers.h"
#include "testing/seeded_random.h"

namespace atrest::operate {
namespace {

using fakes::FailsWith;
using fakes::IsOk;
using testing::HasSubstr;
using End = Touched::End;

const kube::ApiResource kSecrets{"", "v1", "secrets", "Secret", true, {"list", "patch"}};

class Touch : public testing::Test {
 protected:
  Touch() { store_.Put("secrets", "ns/a", "old", "v1"); }

  kube::ObjectMeta Meta() {
    auto meta = api_.Get(kSecrets, "ns", "a", {});
    return meta.ok() ? *meta : kube::ObjectMeta{};
  }
  Result<Touched> Run(const kube::ObjectMeta& meta) {
    return TouchObject(api_, kSecrets, meta, patience_, {});
  }
  std::optional<fakes::FakeApiStore::Object> Stored() { return store_.Find("secrets", "ns/a"); }

  fakes::FakeClock clock_;
  fakes::SeededRandom random_{1};
  MigrationPace pace_{clock_, 0};
  MigrationPatience patience_{{}, pace_, clock_, random_};
  fakes::FakeApiStore store_;
  fakes::FakeApiServer api_{store_, {kSecrets}, "new"};
};

TEST_F(Touch, RewritesWhatIsUnderTheOldKeyAndKeepsWhatItSays) {
  const auto touched = Run(Meta());
  ASSERT_THAT(touched, IsOk());
  EXPECT_EQ(touched->end, End::kRewritten);
  EXPECT_EQ(Stored()->under, "new");
  EXPECT_EQ(Stored()->content, "v1");
}

TEST_F(Touch, LeavesWhatIsNotStale) {
  store_.Put("secrets", "ns/a", "new", "v1");
  const auto touched = Run(Meta());
  ASSERT_THAT(touched, IsOk());
  EXPECT_EQ(touched->end, End::kUnchanged);
  EXPECT_EQ(Stored()->writes, 2);
}

TEST_F(Touch, LosesNoUpdateThatCameBetween) {
  const kube::ObjectMeta meta = Meta();
  store_.Put("secrets", "ns/a", "old", "v2");
  const auto touched = Run(meta);
  ASSERT_THAT(touched, IsOk());
  EXPECT_EQ(touched->end, End::kRewritten);
  EXPECT_EQ(touched->conflicts, 1U);
  EXPECT_EQ(Stored()->content, "v2");
  EXPECT_EQ(Stored()->under, "new");
}

TEST_F(Touch, TakesADeletedObjectForDone) {
  const kube::ObjectMeta meta = Meta();
  store_.Delete("secrets", "ns/a");
  const auto touched = Run(meta);
  ASSERT_THAT(touched, IsOk());
  EXPECT_EQ(touched->end, End::kGone);
}

TEST_F(Touch, TakesAnObjectDeletedAfterAConflictForDone) {
  const kube::ObjectMeta meta = Meta();
  store_.Put("secrets", "ns/a", "old", "v2");
  api_.OnTouch([&, first = true](const std::string&, const std::string&) mutable {
    if (!first) store_.Delete("secrets", "ns/a");
    first = false;
  });
  const auto touched = Run(meta);
  ASSERT_THAT(touched, IsOk());
  EXPECT_EQ(touched->end, End::kGone);
}

TEST_F(Touch, LeavesANamesakeAlone) {
  const kube::ObjectMeta meta = Meta();
  store_.Delete("secrets", "ns/a");
  store_.Put("secrets", "ns/a", "new", "other");
  const auto touched = Run(meta);
  ASSERT_THAT(touched, IsOk());
  EXPECT_EQ(touched->end, End::kGone);
  EXPECT_EQ(Stored()->writes, 1);
}

TEST_F(Touch, EndsAStormOfConflictsByLeavingTheOrderToTheServer) {
  api_.OnTouch([&](const std::string&, const std::string&) {
    store_.Put("secrets", "ns/a", "old", "busy");
  });
  const auto touched = Run(Meta());
  ASSERT_THAT(touched, IsOk());
  EXPECT_EQ(touched->end, End::kRewritten);
  EXPECT_EQ(touched->conflicts, 5U);
  EXPECT_EQ(Stored()->under, "new");
}

TEST_F(Touch, EndsEvenIfTheServerKnowsNothingButConflicts) {
  const kube::ObjectMeta meta = Meta();
  api_.AlwaysConflict();
  const auto touched = Run(meta);
  ASSERT_THAT(touched, IsOk());
  EXPECT_EQ(touched->end, End::kFailed);
  EXPECT_EQ(touched->conflicts, 6U);
}

TEST_F(Touch, CountsAnObjectThatTheServerRefusesAsFailed) {
  const kube::ObjectMeta meta = Meta();
  api_.FailOn("secrets", "ns/a", {Failure::kBadInput, "type: field is immutable"});
  const auto touched = Run(meta);
  ASSERT_THAT(touched, IsOk());
  EXPECT_EQ(touched->end, End::kFailed);
  EXPECT_THAT(touched->failure->message, HasSubstr("immutable"));
}

TEST_F(Touch, EndsTheRunWithoutCredentials) {
  const kube::ObjectMeta meta = Meta();
  api_.FailNext(1, {Failure::kNoCredentials, "401"});
  EXPECT_THAT(Run(meta), FailsWith(Failure::kNoCredentials));
}

TEST_F(Touch, TriesAgainWhileTheServerRestarts) {
  const kube::ObjectMeta meta = Meta();
  api_.FailNext(5, {Failure::kUnreachable, "connection refused"});
  const auto touched = Run(meta);
  ASSERT_THAT(touched, IsOk());
  EXPECT_EQ(touched->end, End::kRewritten);
}

}  // namespace
}  // namespace atrest::operate
