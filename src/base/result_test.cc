#include "base/result.h"

#include <gtest/gtest.h>

#include <memory>
#include <set>

namespace atrest {
namespace {

Result<int> Half(int number) {
  if (number % 2 != 0) return Error{Failure::kBadInput, "odd number"};
  return number / 2;
}

Result<int> Quarter(int number) {
  TRY_ASSIGN(const int half, Half(number));
  return Half(half);
}

Result<void> MustBeEven(int number) {
  TRY(Half(number));
  return {};
}

TEST(Result, HoldsAValue) { EXPECT_EQ(*Half(8), 4); }

TEST(Result, HoldsAnError) { EXPECT_EQ(Half(3).error().kind, Failure::kBadInput); }

TEST(Result, HoldsAMoveOnlyValue) {
  Result<std::unique_ptr<int>> result(std::make_unique<int>(7));
  EXPECT_EQ(*std::move(result).value(), 7);
}

TEST(Try, PassesTheErrorOfAnInnerCallOn) {
  EXPECT_EQ(Quarter(6).error().message, "odd number");
  EXPECT_EQ(MustBeEven(1).error().message, "odd number");
}

TEST(Try, GoesOnAfterSuccess) {
  EXPECT_EQ(*Quarter(8), 2);
  EXPECT_TRUE(MustBeEven(2).ok());
}

TEST(Annotate, PutsTheContextInFrontAndKeepsTheRest) {
  const Error error = Annotate(
      {Failure::kThrottled, "slow down", "wait", "ThrottlingException", "id-1"}, "Encrypt");
  EXPECT_EQ(error.message, "Encrypt: slow down");
  EXPECT_EQ(error.kind, Failure::kThrottled);
  EXPECT_EQ(error.hint, "wait");
  EXPECT_EQ(error.code, "ThrottlingException");
  EXPECT_EQ(error.request_id, "id-1");
}

TEST(FailureName, IsDifferentForEachKind) {
  std::set<std::string_view> names;
  for (int kind = 0; kind <= static_cast<int>(Failure::kBug); ++kind) {
    names.insert(FailureName(static_cast<Failure>(kind)));
  }
  EXPECT_EQ(names.size(), static_cast<std::size_t>(Failure::kBug) + 1);
}

}  // namespace
}  // namespace atrest
