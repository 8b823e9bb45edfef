#include "operate/migrate/migration_pace.h"

#include <gtest/gtest.h>

#include "testing/fake_clock.h"
#include "testing/result_matchers.h"

namespace atrest::operate {
namespace {

using fakes::FailsWith;
using fakes::IsOk;
using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(MigrationPace, GivesTurnsEvenly) {
  const fakes::FakeClock clock;
  MigrationPace pace(clock, 10);
  const SteadyTime start = clock.Now();
  for (int i = 0; i < 11; ++i) ASSERT_THAT(pace.TakeTurn({}), IsOk());
  EXPECT_EQ(clock.Now() - start, seconds(1));
}

TEST(MigrationPace, DoesNotWaitWithoutARate) {
  const fakes::FakeClock clock;
  MigrationPace pace(clock, 0);
  for (int i = 0; i < 1000; ++i) ASSERT_THAT(pace.TakeTurn({}), IsOk());
  EXPECT_TRUE(clock.Waits().empty());
}

TEST(MigrationPace, DoesNotSaveUpTurnsThatNobodyTook) {
  fakes::FakeClock clock;
  MigrationPace pace(clock, 10);
  clock.Advance(seconds(60));
  const SteadyTime start = clock.Now();
  for (int i = 0; i < 3; ++i) ASSERT_THAT(pace.TakeTurn({}), IsOk());
  EXPECT_EQ(clock.Now() - start, milliseconds(200));
}

TEST(MigrationPace, HoldsEverybodyForAsLongAsTheServerAsks) {
  const fakes::FakeClock clock;
  MigrationPace pace(clock, 0);
  pace.Hold(seconds(7));
  const SteadyTime start = clock.Now();
  ASSERT_THAT(pace.TakeTurn({}), IsOk());
  EXPECT_EQ(clock.Now() - start, seconds(7));
}

TEST(MigrationPace, EndsTheWaitWhenInterrupted) {
  const fakes::FakeClock clock;
  MigrationPace pace(clock, 1);
  std::stop_source stop;
  stop.request_stop();
  EXPECT_THAT(pace.TakeTurn({Deadline::Never(), stop.get_token(), "", false}),
              FailsWith(Failure::kCancelled));
}

TEST(MigrationPace, DoesNotWaitPastTheDeadline) {
  const fakes::FakeClock clock;
  MigrationPace pace(clock, 1);
  ASSERT_THAT(pace.TakeTurn({}), IsOk());
  const Deadline soon = Deadline::After(clock.Now(), milliseconds(10));
  EXPECT_THAT(pace.TakeTurn({soon, {}, "", false}), FailsWith(Failure::kDeadlineExceeded));
}

}  // namespace
}  // namespace atrest::operate
