#include "operate/kops/kops_plan_files.h"

#include <gmock/gmock.h>

#include "operate/kops/kops_command_text.h"
#include "testing/kops_sights.h"
#include "testing/result_matchers.h"

namespace atrest::operate {
namespace {

using fakes::FailsWith;
using testing::HasSubstr;

TEST(KopsPlan, KnowsWhichRollOutComesBeforeAndAfter) {
  const KopsPlan plan = fakes::LoadKopsPlan();
  ASSERT_EQ(plan.size(), 6U);
  EXPECT_EQ(plan.RollOutBefore(1), 0U);
  EXPECT_EQ(plan.RollOutBefore(3), 2U);
  EXPECT_EQ(plan.RollOutBefore(5), 2U);
  EXPECT_EQ(plan.RollOutAfter(2), 5U);
  EXPECT_EQ(plan.RollOutAfter(5), std::nullopt);
}

TEST(KopsPlan, FindsAStageByItsNumberAndItsName) {
  const KopsPlan plan = fakes::LoadKopsPlan();
  EXPECT_THAT(plan.FindStage("2"), fakes::HasValue(2U));
  EXPECT_THAT(plan.FindStage("2-write"), fakes::HasValue(2U));
  EXPECT_THAT(plan.FindStage("0"), FailsWith(Failure::kBadInput));
  EXPECT_EQ(plan.FindStage("write").error().hint,
            "its stages are 1-read, 2-write, 3-migrate, 4-verify, 5-drop");
}

TEST(KopsPlan, RefusesAFileThatWasChanged) {
  const kops::WrittenPlan& written = fakes::MakeKopsPlan();
  for (const auto& [path, text] : written.files) {
    fakes::MemoryFilesystem files;
    fakes::WriteKopsPlan(written, files);
    files.Put("/plan/" + path, text + "\n");
    EXPECT_THAT(KopsPlan::Load("/plan", files),
                FailsWith(Failure::kBadInput, "/plan/" + path +
                                                  " was changed since the plan was "
                                                  "made"));
  }
}

TEST(KopsPlan, RefusesAFileThatIsGone) {
  fakes::MemoryFilesystem files;
  fakes::WriteKopsPlan(fakes::MakeKopsPlan(), files);
  ASSERT_TRUE(files.Remove("/plan/1-read/cluster.yaml").ok());
  const auto plan = KopsPlan::Load("/plan", files);
  EXPECT_THAT(plan, FailsWith(Failure::kBadInput, HasSubstr("1-read/cluster.yaml")));
  EXPECT_THAT(plan.error().hint, HasSubstr("make the plan anew"));
}

TEST(KopsPlan, SaysWhereNoneIs) {
  const fakes::MemoryFilesystem files;
  EXPECT_THAT(KopsPlan::Load("/plan", files), FailsWith(Failure::kBadInput));
}

TEST(CommandText, IsWhatAShellTakes) {
  EXPECT_EQ(CommandText(WithDirectory({"kops", "replace", "-f", "PLAN/1/a.yaml"}, "my plan")),
            "kops replace -f 'my plan/1/a.yaml'");
  EXPECT_EQ(CommandText({"a", "", "b'c"}), "a '' 'b'\\''c'");
}

}  // namespace
}  // namespace atrest::operate
