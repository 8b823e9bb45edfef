#include "operate/kops/kops_state.h"

#include <gmock/gmock.h>

#include "testing/memory_filesystem.h"
#include "testing/result_matchers.h"

namespace atrest::operate {
namespace {

using fakes::FailsWith;
using fakes::IsOk;

TEST(KopsStateFile, KeepsWhatWasSaved) {
  fakes::MemoryFilesystem files;
  ASSERT_THAT(files.MakeDirectories("/plan", 0755), IsOk());
  KopsStateFile file("/plan", "hash", files);
  const WallTime done{std::chrono::seconds(1'767'225'600)};
  ASSERT_THAT(
      file.Save({"hash",
                 {{"1-read", {true, true, "0-before", done}}, {"2-write", {true, false, "", {}}}}}),
      IsOk());
  files.Crash();
  const auto state = file.Load();
  ASSERT_THAT(state, IsOk());
  EXPECT_TRUE(state->stages.at("1-read").updated);
  EXPECT_EQ(state->stages.at("1-read").done_at, done);
  EXPECT_EQ(state->stages.at("1-read").from, "0-before");
  EXPECT_TRUE(state->stages.at("2-write").begun);
  EXPECT_FALSE(state->stages.at("2-write").updated);
  EXPECT_EQ(files.ModeOf("/plan/state.json"), 0600U);
}

TEST(KopsStateFile, IsEmptyWhereThereIsNone) {
  fakes::MemoryFilesystem files;
  const auto state = KopsStateFile("/plan", "hash", files).Load();
  ASSERT_THAT(state, IsOk());
  EXPECT_TRUE(state->stages.empty());
}

TEST(KopsStateFile, ThatOfAnotherPlanCountsForNothing) {
  fakes::MemoryFilesystem files;
  ASSERT_THAT(files.MakeDirectories("/plan", 0755), IsOk());
  ASSERT_THAT(
      KopsStateFile("/plan", "old", files).Save({"old", {{"1-read", {true, true, "", {}}}}}),
      IsOk());
  const auto state = KopsStateFile("/plan", "new", files).Load();
  ASSERT_THAT(state, IsOk());
  EXPECT_TRUE(state->stages.empty());
}

TEST(KopsStateFile, RefusesWhatIsNone) {
  fakes::MemoryFilesystem files;
  files.Put("/plan/state.json", "{}");
  EXPECT_THAT(KopsStateFile("/plan", "hash", files).Load(), FailsWith(Failure::kBadInput));
}

}  // namespace
}  // namespace atrest::operate
