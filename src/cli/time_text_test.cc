#include "cli/time_text.h"

#include <gtest/gtest.h>

namespace atrest::cli {
namespace {

using std::chrono::milliseconds;

TEST(ParseDuration, ReadsANumberAndAUnit) {
  EXPECT_EQ(ParseDuration("500ms").value(), milliseconds(500));
  EXPECT_EQ(ParseDuration("3s").value(), milliseconds(3000));
  EXPECT_EQ(ParseDuration("2m").value(), milliseconds(120'000));
  EXPECT_EQ(ParseDuration("24h").value(), milliseconds(86'400'000));
}

TEST(ParseDuration, RefusesWhatIsNoDuration) {
  for (const char* text : {"", "3", "s", "-1s", "0s", "3 s", "1.5s", "3sec", "+3s", "3s "}) {
    const auto result = ParseDuration(text);
    ASSERT_FALSE(result.ok()) << text;
    EXPECT_EQ(result.error().kind, Failure::kBadInput) << text;
  }
}

TEST(ParseDuration, RefusesMoreThanADay) {
  EXPECT_FALSE(ParseDuration("25h").ok());
  EXPECT_FALSE(ParseDuration("86400001ms").ok());
}

TEST(ParseDuration, RefusesANumberThatOverflows) {
  EXPECT_FALSE(ParseDuration("9223372036854775807h").ok());
  EXPECT_FALSE(ParseDuration("99999999999999999999s").ok());
}

TEST(ParseDuration, NamesTheTextInItsError) {
  EXPECT_EQ(ParseDuration("soon").error().message, "\"soon\" is not a duration");
}

}  // namespace
}  // namespace atrest::cli
