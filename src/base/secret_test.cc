#include "base/secret.h"

#include <gtest/gtest.h>

#include <type_traits>
#include <utility>

namespace atrest {
namespace {

static_assert(!std::is_copy_constructible_v<Secret>);
static_assert(!std::is_copy_assignable_v<Secret>);

TEST(Secret, RevealsWhatItWasGiven) { EXPECT_EQ(Secret("abc").Reveal(), "abc"); }

TEST(Secret, IsEmptyAfterItWasMovedFrom) {
  Secret from("abc");
  const Secret to(std::move(from));
  EXPECT_TRUE(from.empty());  // NOLINT(bugprone-use-after-move): the promise under test
  EXPECT_EQ(to.Reveal(), "abc");
}

TEST(Secret, TakeWipesItsSource) {
  std::string text = "a password that does not fit the small string buffer";
  const char* place = text.data();
  const Secret secret = Secret::Take(text);
  EXPECT_TRUE(text.empty());
  EXPECT_EQ(place[0], '\0');
  EXPECT_EQ(secret.Reveal().substr(0, 10), "a password");
}

TEST(Secret, TruncateWipesTheRest) {
  Secret secret("abcdef");
  const char* place = secret.Reveal().data();
  secret.Truncate(2);
  EXPECT_EQ(secret.Reveal(), "ab");
  EXPECT_EQ(place[3], '\0');
}

TEST(Secret, AppendKeepsOrderAcrossGrowth) {
  Secret secret;
  std::string expected;
  for (int i = 0; i < 1000; ++i) {
    secret.Append("xyz");
    expected += "xyz";
  }
  EXPECT_EQ(secret.Reveal(), expected);
}

TEST(Wipe, ZeroesAStringInPlace) {
  std::string text = "a password that does not fit the small string buffer";
  const char* place = text.data();
  Wipe(text);
  for (int i = 0; i < 40; ++i) EXPECT_EQ(place[i], '\0');
}

}  // namespace
}  // namespace atrest
