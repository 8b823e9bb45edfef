#include "os/process.h"

#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>

namespace atrest::os {
namespace {

// Each in a process of its own, since there is no way back.

bool IsHardened() {
  rlimit limit{1, 1};
  return ::getrlimit(RLIMIT_CORE, &limit) == 0 && limit.rlim_cur == 0 && limit.rlim_max == 0 &&
         ::prctl(PR_GET_DUMPABLE) == 0;
}

bool SurvivesAClosedPipe() {
  int ends[2] = {};
  if (::pipe(ends) != 0) return false;
  ::close(ends[0]);
  return ::write(ends[1], "x", 1) == -1;
}

TEST(HardenProcessDeathTest, ForbidsDumpsAndForeignReaders) {
  EXPECT_EXIT(::_exit(HardenProcess().ok() && IsHardened() ? 0 : 1), testing::ExitedWithCode(0),
              "");
}

TEST(HardenProcessDeathTest, SurvivesAWriteToAClosedPipe) {
  EXPECT_EXIT(::_exit(HardenProcess().ok() && SurvivesAClosedPipe() ? 0 : 1),
              testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace atrest::os
