#include "operate/migrate/migrate.h"

#include <gtest/gtest.h>

#include <atomic>

#include "testing/fake_api_server.h"
#include "testing/fake_clock.h"
#include "testing/memory_filesystem.h"
#include "testing/result_matchers.h"
#include "testing/seeded_random.h"

namespace atrest::operate {
namespace {

using fakes::FailsWith;
using fakes::IsOk;
using testing::HasSubstr;

const kube::ApiResource kSecrets{"", "v1", "secrets", "Secret", true, {"list", "patch"}};
const kube::ApiResource kConfigMaps{"", "v1", "configmaps", "ConfigMap", true, {"list", "patch"}};

class Migration : public testing::Test {
 protected:
  Migration() {
    plan_.resources = {{kSecrets, "kms v2 new", false}};
    options_.parallel = 1;
    options_.page = 10;
    options_.per_second = 0;
  }

  void Fill(const std::string& resource, int count, const std::string& under = "old") {
    for (int i = 0; i < count; ++i) {
      store_.Put(resource, "ns/" + std::to_string(1000 + i), under, "content " + std::to_string(i));
    }
  }
  Result<MigrateReport> Run(const CallContext& context = {}) {
    return Migrate(api_, plan_, target_, options_, file_, clock_, random_, {}, context);
  }
  // Interrupted before the touch with this number.
  Result<MigrateReport> RunInterrupted(std::size_t touch) {
    std::stop_source stop;
    api_.OnTouch([&, count = std::size_t{0}](const std::string&, const std::string&) mutable {
      if (++count >= touch) stop.request_stop();
    });
    Result<MigrateReport> report = Run({Deadline::Never(), stop.get_token(), "", false});
    api_.OnTouch({});
    return report;
  }

  fakes::FakeClock clock_;
  fakes::SeededRandom random_{1};
  fakes::MemoryFilesystem files_;
  CheckpointFile file_{"checkpoint", files_};
  fakes::FakeApiStore store_;
  fakes::FakeApiServer api_{store_, {kSecrets, kConfigMaps}, "new"};
  MigrationPlan plan_;
  MigrationTarget target_{"cluster", "configuration", "key"};
  MigrateOptions options_;
};

TEST_F(Migration, LeavesNothingUnderTheOldKey) {
  Fill("secrets", 95);
  const auto report = Run();
  ASSERT_THAT(report, IsOk());
  EXPECT_EQ(report->Total().rewritten, 95U);
  EXPECT_EQ(store_.CountUnder("secrets", "new"), 95U);
  EXPECT_TRUE(report->resources.front().done);
}

TEST_F(Migration, KeepsEveryContent) {
  Fill("secrets", 35);
  ASSERT_THAT(Run(), IsOk());
  EXPECT_EQ(store_.Find("secrets", "ns/1034")->content, "content 34");
}

TEST_F(Migration, WorksInParallel) {
  Fill("secrets", 500);
  options_.parallel = 8;
  options_.page = 100;
  std::atomic<int> writes = 0;
  api_.OnTouch([&](const std::string&, const std::string& path) {
    if (writes++ % 10 == 0) store_.Put("secrets", path, "old", "written by another");
  });
  const auto report = Run();
  ASSERT_THAT(report, IsOk());
  EXPECT_EQ(report->Total().touched, 500U);
  EXPECT_GT(report->Total().conflicts, 0U);
  EXPECT_EQ(store_.CountUnder("secrets", "new"), 500U);
}

TEST_F(Migration, GoesBackToPlaintextJustTheSame) {
  Fill("secrets", 15, "kms");
  api_.WriteUnder("identity");
  const auto report = Run();
  ASSERT_THAT(report, IsOk());
  EXPECT_EQ(store_.CountUnder("secrets", "identity"), 15U);
}

TEST_F(Migration, WritesNothingTheSecondTime) {
  Fill("secrets", 25);
  ASSERT_THAT(Run(), IsOk());
  const auto again = Run();
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->Total().unchanged, 25U);
  EXPECT_EQ(again->resumed_at, 0U);
}

TEST_F(Migration, TakesResourcesOneAfterTheOther) {
  plan_.resources = {{kConfigMaps, "", false}, {kSecrets, "", false}};
  Fill("secrets", 12);
  Fill("configmaps", 3);
  const auto report = Run();
  ASSERT_THAT(report, IsOk());
  EXPECT_EQ(report->resources[0].counts.rewritten, 3U);
  EXPECT_EQ(report->resources[1].counts.rewritten, 12U);
}

TEST_F(Migration, GoesOnBehindTheLastFinishedPage) {
  Fill("secrets", 50);
  ASSERT_THAT(RunInterrupted(25), FailsWith(Failure::kCancelled));
  const std::size_t before = api_.touched().size();
  const auto report = Run();
  ASSERT_THAT(report, IsOk());
  EXPECT_EQ(report->resumed_at, 20U);
  EXPECT_EQ(api_.touched().size() - before, 30U);
  EXPECT_EQ(report->Total().touched, 50U);
  EXPECT_EQ(store_.CountUnder("secrets", "new"), 50U);
}

TEST_F(Migration, GoesOnAfterTheListBecameTooOld) {
  Fill("secrets", 50);
  ASSERT_THAT(RunInterrupted(25), FailsWith(Failure::kCancelled));
  store_.Compact();
  const std::size_t before = api_.touched().size();
  ASSERT_THAT(Run(), IsOk());
  EXPECT_EQ(api_.touched().size() - before, 30U);
  EXPECT_EQ(store_.CountUnder("secrets", "new"), 50U);
}

TEST_F(Migration, BeginsAResourceAnewIfTheServerRefusesToGoOn) {
  Fill("secrets", 30);
  ASSERT_THAT(RunInterrupted(15), FailsWith(Failure::kCancelled));
  api_.RefuseTokens();
  options_.page = 100;
  const auto report = Run();
  ASSERT_THAT(report, IsOk());
  EXPECT_EQ(report->Total().touched, 30U);
  EXPECT_EQ(store_.CountUnder("secrets", "new"), 30U);
}

TEST_F(Migration, BeginsAnewWhenTheKeyChangedMeanwhile) {
  Fill("secrets", 50);
  ASSERT_THAT(RunInterrupted(25), FailsWith(Failure::kCancelled));
  api_.WriteUnder("newer");
  target_.key = "another";
  const auto report = Run();
  ASSERT_THAT(report, IsOk());
  EXPECT_EQ(report->resumed_at, 0U);
  EXPECT_EQ(store_.CountUnder("secrets", "newer"), 50U);
}

TEST_F(Migration, BeginsAnewForOtherResources) {
  Fill("secrets", 50);
  ASSERT_THAT(RunInterrupted(25), FailsWith(Failure::kCancelled));
  plan_.resources = {{kConfigMaps, "", false}, {kSecrets, "", false}};
  const auto report = Run();
  ASSERT_THAT(report, IsOk());
  EXPECT_EQ(report->resumed_at, 0U);
}

TEST_F(Migration, LosesNothingWhereverItIsKilled) {
  for (int changes = 0; changes < 8; ++changes) {
    fakes::MemoryFilesystem disk;
    CheckpointFile file("checkpoint", disk);
    const auto run = [&] {
      return Migrate(api_, plan_, target_, options_, file, clock_, random_, {}, {});
    };
    Fill("secrets", 50);
    disk.DieAfter(changes);
    static_cast<void>(run());
    disk.Crash();
    ASSERT_THAT(run(), IsOk()) << changes;
    EXPECT_EQ(store_.CountUnder("secrets", "new"), 50U) << changes;
  }
}

TEST_F(Migration, TakesItsCheckpointAwayAtTheEnd) {
  Fill("secrets", 25);
  ASSERT_THAT(Run(), IsOk());
  EXPECT_TRUE(files_.Paths().empty());
}

TEST_F(Migration, DoesNotBeginIfTheCheckpointCannotBeWritten) {
  Fill("secrets", 5);
  files_.Fail("checkpoint", {Failure::kSystem, "read-only file system"});
  EXPECT_THAT(Run(), FailsWith(Failure::kSystem));
  EXPECT_TRUE(api_.touched().empty());
}

TEST_F(Migration, DoesNotBeginOnAFullDisk) {
  Fill("secrets", 5);
  files_.DieAfter(0);
  EXPECT_FALSE(Run().ok());
  EXPECT_TRUE(api_.touched().empty());
}

TEST_F(Migration, NamesWhatFailedAndGoesOn) {
  Fill("secrets", 25);
  api_.FailOn("secrets", "ns/1003", {Failure::kBadInput, "not valid any more"});
  const auto report = Run();
  ASSERT_THAT(report, IsOk());
  EXPECT_EQ(report->Total().failed, 1U);
  EXPECT_EQ(report->Total().rewritten, 24U);
  ASSERT_EQ(report->failures.size(), 1U);
  EXPECT_EQ(report->failures.front().name, "1003");
}

TEST_F(Migration, StillNamesWhatFailedBeforeItWasInterrupted) {
  Fill("secrets", 25);
  api_.FailOn("secrets", "ns/1003", {Failure::kBadInput, "not valid any more"});
  ASSERT_THAT(RunInterrupted(15), FailsWith(Failure::kCancelled));
  const auto report = Run();
  ASSERT_THAT(report, IsOk());
  EXPECT_EQ(report->failures.size(), 1U);
}

TEST_F(Migration, EndsEarlyWhenEverythingIsForbidden) {
  Fill("secrets", 50);
  for (int i = 0; i < 50; ++i) {
    api_.FailOn("secrets", "ns/" + std::to_string(1000 + i), {Failure::kDenied, "forbidden"});
  }
  EXPECT_THAT(Run(), FailsWith(Failure::kDenied));
  EXPECT_EQ(api_.touched().size(), 10U);
}

TEST_F(Migration, SaysHowToFindTheObjectThatSpoilsAList) {
  api_.FailOn("secrets", "", {Failure::kServiceFault, "unable to transform key"});
  const auto report = Run();
  ASSERT_FALSE(report.ok());
  EXPECT_THAT(report.error().message, HasSubstr("unable to transform key"));
}

TEST_F(Migration, KeepsToItsRate) {
  Fill("secrets", 50);
  options_.per_second = 10;
  const auto report = Run();
  ASSERT_THAT(report, IsOk());
  EXPECT_GE(report->took, std::chrono::milliseconds(5400));  // 50 touches and 5 lists
}

TEST_F(Migration, TellsHowFarItIs) {
  Fill("secrets", 25);
  std::uint64_t last = 0;
  std::uint64_t total = 0;
  const auto report = Migrate(api_, plan_, target_, options_, file_, clock_, random_,
                              [&](std::string_view, std::uint64_t done, std::uint64_t all) {
                                last = done;
                                total = all;
                              },
                              {});
  ASSERT_THAT(report, IsOk());
  EXPECT_EQ(last, 25U);
  EXPECT_EQ(total, 25U);
}

}  // namespace
}  // namespace atrest::operate
