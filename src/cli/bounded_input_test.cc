#include "cli/bounded_input.h"

#include <gtest/gtest.h>

#include <sstream>

namespace atrest::cli {
namespace {

TEST(ReadInput, GivesTheWholeInputWithItsNulBytes) {
  std::istringstream input(std::string("a\0b\n", 4));
  EXPECT_EQ(ReadInput(input).value().Reveal(), std::string_view("a\0b\n", 4));
}

TEST(ReadInput, RefusesEmptyInput) {
  std::istringstream input;
  EXPECT_EQ(ReadInput(input).error().kind, Failure::kBadInput);
}

TEST(ReadInput, TakesExactlyTheLimit) {
  std::istringstream input("12345");
  EXPECT_EQ(ReadInput(input, 5).value().size(), 5U);
}

TEST(ReadInput, RefusesOneByteMoreThanTheLimit) {
  std::istringstream input("123456");
  const auto result = ReadInput(input, 5);
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().message, "standard input is larger than 5 bytes");
}

TEST(ReadInput, ReportsAStreamThatCannotBeRead) {
  std::istream broken(nullptr);
  EXPECT_EQ(ReadInput(broken).error().kind, Failure::kSystem);
}

}  // namespace
}  // namespace atrest::cli
