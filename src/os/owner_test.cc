#include "os/owner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/result_matchers.h"

namespace atrest::os {
namespace {

using fakes::FailsWith;
using testing::HasSubstr;

TEST(ParseOwner, TakesNumbersThatNobodyHas) {
  const auto owner = ParseOwner("12345:23456");
  ASSERT_TRUE(owner.ok());
  EXPECT_EQ(owner->user, 12345U);
  EXPECT_EQ(owner->group, 23456U);
}

TEST(ParseOwner, LooksNamesUp) {
  const auto owner = ParseOwner("root:root");
  ASSERT_TRUE(owner.ok());
  EXPECT_EQ(owner->user, 0U);
  EXPECT_EQ(owner->group, 0U);
}

TEST(ParseOwner, LeavesOutWhatIsNotGiven) {
  EXPECT_EQ(ParseOwner("7")->group, kSameGroup);
  EXPECT_EQ(ParseOwner("7:")->group, kSameGroup);
  EXPECT_EQ(ParseOwner(":7")->user, kSameUser);
  EXPECT_EQ(ParseOwner(":7")->group, 7U);
}

TEST(ParseOwner, NamesWhomItDoesNotKnow) {
  EXPECT_THAT(ParseOwner("nobody-such:0"),
              FailsWith(Failure::kBadInput, HasSubstr("no user \"nobody-such\"")));
  EXPECT_THAT(ParseOwner("0:nobody-such"),
              FailsWith(Failure::kBadInput, HasSubstr("no group \"nobody-such\"")));
}

TEST(ParseOwner, RefusesTheNumberThatMeansNobody) {
  EXPECT_THAT(ParseOwner("4294967295"), FailsWith(Failure::kBadInput));
  EXPECT_THAT(ParseOwner("-1"), FailsWith(Failure::kBadInput));
}

TEST(ParseOwner, RefusesNothing) {
  EXPECT_THAT(ParseOwner(""), FailsWith(Failure::kBadInput));
  EXPECT_THAT(ParseOwner(":"), FailsWith(Failure::kBadInput));
}

}  // namespace
}  // namespace atrest::os
