#include "emulator/protocol/http_date.h"

#include <gtest/gtest.h>

namespace atrest::emulator {
namespace {

TEST(HttpDate, IsWrittenAsHttpWantsIt) {
  EXPECT_EQ(HttpDate(WallTime(std::chrono::seconds(1'767'225'600))),
            "Thu, 01 Jan 2026 00:00:00 GMT");
  EXPECT_EQ(HttpDate(WallTime(std::chrono::seconds(784'111'777))), "Sun, 06 Nov 1994 08:49:37 GMT");
}

}  // namespace
}  // namespace atrest::emulator
