#include "testing/fake_environment.h"

#include <gtest/gtest.h>

namespace atrest::fakes {
namespace {

TEST(FakeEnvironment, HasWhatItWasGiven) {
  const FakeEnvironment environment{{"AWS_REGION", "eu-west-1"}};
  EXPECT_EQ(environment.Get("AWS_REGION"), "eu-west-1");
}

TEST(FakeEnvironment, KnowsNothingOfTheRealOne) {
  EXPECT_EQ(FakeEnvironment().Get("PATH"), std::nullopt);
}

TEST(FakeEnvironment, TellsEmptyFromUnset) {
  FakeEnvironment environment;
  environment.Set("A", "");
  EXPECT_EQ(environment.Get("A"), "");
  environment.Unset("A");
  EXPECT_EQ(environment.Get("A"), std::nullopt);
}

}  // namespace
}  // namespace atrest::fakes
