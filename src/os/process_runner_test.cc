#include "os/process_runner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cerrno>
#include <chrono>
#include <stop_token>

#include "os/real_clock.h"
#include "testing/result_matchers.h"

namespace atrest::os {
namespace {

using fakes::FailsWith;
using std::chrono::milliseconds;
using testing::HasSubstr;

class ProcessRunnerTest : public testing::Test {
 protected:
  // Whatever happens, nothing of ours stays behind.
  ~ProcessRunnerTest() override {
    EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1);
    EXPECT_EQ(errno, ECHILD);
  }
  Result<int> Run(const std::vector<std::string>& arguments) {
    return runner.Run(
        arguments,
        [this](OutputStream stream, std::string_view piece) {
          (stream == OutputStream::kResult ? output : notes) += piece;
          if (on_output) on_output();
        },
        context);
  }
  Result<int> Script(const std::string& script) { return Run({"sh", "-c", script}); }

  RealClock clock;
  ProcessRunner runner{clock, milliseconds(200)};
  CallContext context;
  std::string output, notes;
  std::function<void()> on_output;
};

TEST_F(ProcessRunnerTest, ArgumentsReachTheProgramAsTheyAre) {
  auto status = Run({"printf", "%s|", "a b", "$HOME; *", ""});
  ASSERT_TRUE(status.ok());
  EXPECT_EQ(*status, 0);
  EXPECT_EQ(output, "a b|$HOME; *||");
}

TEST_F(ProcessRunnerTest, BothStreamsAreHandedOnApart) {
  ASSERT_TRUE(Script("echo result; echo note >&2").ok());
  EXPECT_EQ(output, "result\n");
  EXPECT_EQ(notes, "note\n");
}

TEST_F(ProcessRunnerTest, GivesTheExitStatus) {
  auto status = Script("exit 7");
  ASSERT_TRUE(status.ok());
  EXPECT_EQ(*status, 7);
}

TEST_F(ProcessRunnerTest, NothingOfALongOutputIsLost) {
  ASSERT_TRUE(Script("head -c 1000000 /dev/zero; head -c 500000 /dev/zero >&2").ok());
  EXPECT_EQ(output.size(), 1000000U);
  EXPECT_EQ(notes.size(), 500000U);
}

// The program ends only after its first line has been seen.
TEST_F(ProcessRunnerTest, OutputIsThereBeforeTheProgramEnds) {
  std::stop_source stop;
  context.stop = stop.get_token();
  on_output = [&] { stop.request_stop(); };
  EXPECT_THAT(Script("echo begun; exec sleep 1000"), FailsWith(Failure::kCancelled));
  EXPECT_EQ(output, "begun\n");
}

TEST_F(ProcessRunnerTest, AnInterruptedProgramMayEndByItself) {
  std::stop_source stop;
  context.stop = stop.get_token();
  on_output = [&] { stop.request_stop(); };
  EXPECT_THAT(Script("trap 'echo tidied; exit 0' INT; echo begun; while :; do sleep 0.01; done"),
              FailsWith(Failure::kCancelled, HasSubstr("sh: interrupted")));
  EXPECT_EQ(output, "begun\ntidied\n");
}

TEST_F(ProcessRunnerTest, WhatDoesNotEndByItselfIsKilled) {
  std::stop_source stop;
  context.stop = stop.get_token();
  on_output = [&] { stop.request_stop(); };
  EXPECT_THAT(Script("trap '' INT; echo begun; while :; do sleep 1000; done"),
              FailsWith(Failure::kCancelled));
}

TEST_F(ProcessRunnerTest, TheDeadlineEndsIt) {
  context.deadline = Deadline::After(clock.Now(), milliseconds(50));
  EXPECT_THAT(Run({"sleep", "1000"}),
              FailsWith(Failure::kDeadlineExceeded, HasSubstr("did not end in time")));
}

TEST_F(ProcessRunnerTest, WhatTheProgramLeavesRunningIsNotWaitedFor) {
  context.deadline = Deadline::After(clock.Now(), milliseconds(5000));
  auto status = Script("sleep 0.5 & echo done");
  ASSERT_TRUE(status.ok());
  EXPECT_EQ(output, "done\n");
}

TEST_F(ProcessRunnerTest, StandardInputIsEmpty) {
  ASSERT_TRUE(Run({"cat"}).ok());
  EXPECT_EQ(output, "");
}

TEST_F(ProcessRunnerTest, AClosedStreamDoesNotSpin) {
  ASSERT_TRUE(Script("exec >&- 2>&-; exec sleep 0.05").ok());
}

TEST_F(ProcessRunnerTest, AProgramThatIsNotThereIsAbsent) {
  EXPECT_THAT(Run({"/absent/kops"}), FailsWith(Failure::kAbsent, HasSubstr("/absent/kops")));
  EXPECT_THAT(Run({"no-such-program-here"}), FailsWith(Failure::kAbsent));
}

TEST_F(ProcessRunnerTest, ASignalThatIsNotOursIsAnError) {
  EXPECT_THAT(Script("kill -9 $$"), FailsWith(Failure::kSystem, HasSubstr("signal 9")));
}

}  // namespace
}  // namespace atrest::os
