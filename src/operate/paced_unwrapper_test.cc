#include "operate/paced_unwrapper.h"

#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <stop_token>

#include "testing/fake_clock.h"

namespace atrest::operate {
namespace {

class CountingUnwrapper final : public DekUnwrapper {
 public:
  Result<UnwrappedDek> Unwrap(const WrappedDek& dek, const CallContext& context) override {
    ++calls;
    deadline = context.deadline;
    if (failure) return *failure;
    return UnwrappedDek{Secret(dek.ciphertext + "!"), "arn"};
  }
  int calls = 0;
  Deadline deadline = Deadline::Never();
  std::optional<Error> failure;
};

WrappedDek Dek(const std::string& ciphertext, const std::string& key_id = "") {
  WrappedDek dek;
  dek.ciphertext = ciphertext;
  dek.key_id = key_id;
  return dek;
}

TEST(PacedUnwrapper, AsksForEqualDeksOnce) {
  CountingUnwrapper source;
  fakes::FakeClock clock;
  PacedUnwrapper paced(source, clock, 100);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(paced.Unwrap(Dek("a"), {})->key.Reveal(), "a!");
  EXPECT_EQ(source.calls, 1);
  EXPECT_EQ(paced.calls(), 1u);
  ASSERT_TRUE(paced.Unwrap(Dek("a", "other key"), {}).ok());
  EXPECT_EQ(source.calls, 2);
}

TEST(PacedUnwrapper, KeepsToItsRate) {
  CountingUnwrapper source;
  fakes::FakeClock clock;
  const SteadyTime start = clock.Now();
  PacedUnwrapper paced(source, clock, 10);
  for (int i = 0; i < 11; ++i) ASSERT_TRUE(paced.Unwrap(Dek(std::to_string(i)), {}).ok());
  EXPECT_GE(clock.Now() - start, std::chrono::milliseconds(999));
}

TEST(PacedUnwrapper, RemembersThatAKeyIsLost) {
  CountingUnwrapper source;
  source.failure = Error{Failure::kKeyNotFound, "gone"};
  fakes::FakeClock clock;
  PacedUnwrapper paced(source, clock, 100);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(paced.Unwrap(Dek("a"), {}).error().message, "gone");
  EXPECT_EQ(source.calls, 1);
}

TEST(PacedUnwrapper, AsksAgainAfterAFailureThatMayPass) {
  CountingUnwrapper source;
  source.failure = Error{Failure::kUnreachable, "no answer"};
  fakes::FakeClock clock;
  PacedUnwrapper paced(source, clock, 100);
  EXPECT_FALSE(paced.Unwrap(Dek("a"), {}).ok());
  source.failure.reset();
  EXPECT_TRUE(paced.Unwrap(Dek("a"), {}).ok());
}

TEST(PacedUnwrapper, WaitsLongerAndLongerWhereItIsAskedToSlowDown) {
  CountingUnwrapper source;
  source.failure = Error{Failure::kThrottled, "slow down"};
  fakes::FakeClock clock;
  const SteadyTime start = clock.Now();
  PacedUnwrapper paced(source, clock, 100);
  EXPECT_EQ(paced.Unwrap(Dek("a"), {}).error().kind, Failure::kThrottled);
  EXPECT_EQ(source.calls, 6);
  EXPECT_EQ(clock.Now() - start, std::chrono::seconds(1 + 2 + 4 + 8 + 16));
}

TEST(PacedUnwrapper, GivesEachCallSomeSeconds) {
  CountingUnwrapper source;
  fakes::FakeClock clock;
  PacedUnwrapper paced(source, clock, 100);
  ASSERT_TRUE(paced.Unwrap(Dek("a"), {}).ok());
  EXPECT_EQ(source.deadline.Left(clock.Now()), std::chrono::seconds(10));
}

TEST(PacedUnwrapper, EndsWhenItIsInterrupted) {
  CountingUnwrapper source;
  fakes::FakeClock clock;
  PacedUnwrapper paced(source, clock, 0.01);
  ASSERT_TRUE(paced.Unwrap(Dek("a"), {}).ok());
  std::stop_source stop;
  stop.request_stop();
  CallContext context;
  context.stop = stop.get_token();
  EXPECT_EQ(paced.Unwrap(Dek("b"), context).error().kind, Failure::kCancelled);
}

TEST(PacedUnwrapper, HoldsABoundedNumberOfKeys) {
  CountingUnwrapper source;
  fakes::FakeClock clock;
  PacedUnwrapper paced(source, clock, 1e6);
  for (int i = 0; i < 300; ++i) ASSERT_TRUE(paced.Unwrap(Dek(std::to_string(i)), {}).ok());
  ASSERT_TRUE(paced.Unwrap(Dek("0"), {}).ok());
  EXPECT_EQ(source.calls, 301);
}

}  // namespace
}  // namespace atrest::operate
