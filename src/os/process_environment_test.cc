#include "os/process_environment.h"

#include <gtest/gtest.h>

#include <cstdlib>

namespace atrest::os {
namespace {

TEST(ProcessEnvironment, GivesTheValue) {
  ::setenv("ATREST_TEST_VARIABLE", "a value", 1);
  EXPECT_EQ(ProcessEnvironment().Get("ATREST_TEST_VARIABLE"), "a value");
}

TEST(ProcessEnvironment, TellsEmptyFromUnset) {
  ::setenv("ATREST_TEST_VARIABLE", "", 1);
  EXPECT_EQ(ProcessEnvironment().Get("ATREST_TEST_VARIABLE"), "");
  ::unsetenv("ATREST_TEST_VARIABLE");
  EXPECT_EQ(ProcessEnvironment().Get("ATREST_TEST_VARIABLE"), std::nullopt);
}

}  // namespace
}  // namespace atrest::os
