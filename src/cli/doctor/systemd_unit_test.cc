#include "cli/doctor/systemd_unit.h"

#include <gmock/gmock.h>

#include "testing/memory_filesystem.h"

namespace atrest::cli {
namespace {

using testing::ElementsAre;

class ExecStartOfTest : public testing::Test {
 protected:
  std::vector<std::string> Of(const std::string& unit) { return ExecStartOf(unit, files_); }

  fakes::MemoryFilesystem files_;
};

TEST_F(ExecStartOfTest, IsTheCommandLineOverSeveralLines) {
  EXPECT_THAT(Of("[Service]\n# ExecStart=/no\nExecStart=/usr/sbin/p \\\n  --key=a \\\n"
                 "  --listen=b\nRestart=always\n"),
              ElementsAre("/usr/sbin/p", "--key=a", "--listen=b"));
}

TEST_F(ExecStartOfTest, TakesNoEmptyOne) {
  EXPECT_THAT(Of("ExecStart=\nExecStart=/p\n"), ElementsAre("/p"));
  EXPECT_THAT(Of("[Service]\n"), ElementsAre());
}

TEST_F(ExecStartOfTest, SplitsAVariableThatIsAWordByItself) {
  files_.Put("/etc/default/p",
             "#FLAGS=--key=no\nFLAGS=--key=a --listen=/b\nAWS_REGION=eu-west-1\n");
  EXPECT_THAT(Of("EnvironmentFile=/etc/default/p\nExecStart=/p $FLAGS --debug\n"),
              ElementsAre("/p", "--key=a", "--listen=/b", "--debug"));
}

TEST_F(ExecStartOfTest, ReplacesAVariableInBracesWhereItStands) {
  files_.Put("/etc/default/p", "KEY=\"a b\"\n");
  EXPECT_THAT(Of("EnvironmentFile=-/etc/default/p\nExecStart=/p --key=${KEY} --x=${NONE}\n"),
              ElementsAre("/p", "--key=a b", "--x="));
}

TEST_F(ExecStartOfTest, LeavesOutAVariableThatNobodySets) {
  EXPECT_THAT(Of("EnvironmentFile=-/none\nExecStart=/p $FLAGS\n"), ElementsAre("/p"));
}

}  // namespace
}  // namespace atrest::cli
