#include "cli/exit_code.h"

#include <gtest/gtest.h>

namespace atrest::cli {
namespace {

TEST(ExitCodeFor, SaysUnusableForInputThatCanNeverWork) {
  EXPECT_EQ(ExitCodeFor(Failure::kBadInput), ExitCode::kUnusable);
  EXPECT_EQ(ExitCodeFor(Failure::kBadCiphertext), ExitCode::kUnusable);
  EXPECT_EQ(ExitCodeFor(Failure::kAbsent), ExitCode::kUnusable);
}

TEST(ExitCodeFor, SaysUnfinishedForWhatMayWorkLater) {
  for (const Failure kind : {Failure::kUnreachable, Failure::kThrottled, Failure::kDenied,
                             Failure::kKeyUnusable, Failure::kDeadlineExceeded, Failure::kBug}) {
    EXPECT_EQ(ExitCodeFor(kind), ExitCode::kUnfinished) << FailureName(kind);
  }
}

TEST(ExitCode, HasTheDocumentedNumbers) {
  EXPECT_EQ(static_cast<int>(ExitCode::kWell), 0);
  EXPECT_EQ(static_cast<int>(ExitCode::kFound), 1);
  EXPECT_EQ(static_cast<int>(ExitCode::kUnusable), 2);
  EXPECT_EQ(static_cast<int>(ExitCode::kUnfinished), 3);
}

}  // namespace
}  // namespace atrest::cli
