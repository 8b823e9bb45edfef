#include "os/shell_runner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cerrno>
#include <csignal>
#include <thread>

#include "os/real_clock.h"
#include "testing/result_matchers.h"
#include "testing/temporary_directory.h"

namespace atrest::os {
namespace {

using fakes::FailsWith;
using std::chrono::milliseconds;
using testing::HasSubstr;

class ShellRunnerTest : public testing::Test {
 protected:
  // Whatever happens, nothing of ours stays behind.
  ~ShellRunnerTest() override {
    EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1);
    EXPECT_EQ(errno, ECHILD);
  }
  Result<Secret> Run(const std::string& command, std::size_t max_bytes = 1000) {
    return runner.Run(command, max_bytes, context);
  }
  std::string OutputOf(const std::string& command) {
    auto output = Run(command);
    return output.ok() ? std::string(output->Reveal()) : "error: " + output.error().message;
  }

  RealClock clock;
  ShellRunner runner{clock};
  CallContext context;
};

TEST_F(ShellRunnerTest, GivesWhatTheCommandPrints) {
  EXPECT_EQ(OutputOf("printf 'a b\\n'; printf c"), "a b\nc");
}

TEST_F(ShellRunnerTest, TheShellReadsTheLine) {
  EXPECT_EQ(OutputOf("x='a  b'; echo \"$x\" | tr a c"), "c  b\n");
}

TEST_F(ShellRunnerTest, StandardInputIsEmpty) { EXPECT_EQ(OutputOf("cat"), ""); }

TEST_F(ShellRunnerTest, StandardErrorGoesNowhere) { EXPECT_EQ(OutputOf("echo no >&2"), ""); }

TEST_F(ShellRunnerTest, NoOtherDescriptorIsInherited) {
  EXPECT_EQ(OutputOf("for i in 3 4 5 6 7 8 9; do [ -e /proc/$$/fd/$i ] && echo $i; done; true"),
            "");
}

TEST_F(ShellRunnerTest, SignalsHaveTheirDefaults) {
  sigset_t blocked, before;
  ::sigemptyset(&blocked);
  ::sigaddset(&blocked, SIGTERM);
  ASSERT_EQ(::pthread_sigmask(SIG_BLOCK, &blocked, &before), 0);
  auto old = std::signal(SIGPIPE, SIG_IGN);
  // The last four digits are the signals 1 to 16, SIGPIPE and SIGTERM among them.
  EXPECT_EQ(OutputOf("grep -cE '^Sig(Blk|Ign):.*0000$' /proc/self/status"), "2\n");
  (void)std::signal(SIGPIPE, old);
  ASSERT_EQ(::pthread_sigmask(SIG_SETMASK, &before, nullptr), 0);
}

TEST_F(ShellRunnerTest, AStatusOtherThanZeroIsAnErrorThatShowsNoOutput) {
  auto result = Run("echo canary; exit 3");
  EXPECT_THAT(result, FailsWith(Failure::kSystem, HasSubstr("status 3")));
  EXPECT_THAT(result.error().message, Not(HasSubstr("canary")));
}

TEST_F(ShellRunnerTest, ACommandThatIsNotThereIsAnError) {
  EXPECT_THAT(Run("/absent/canary"), FailsWith(Failure::kSystem, HasSubstr("status 127")));
}

TEST_F(ShellRunnerTest, ASignalIsAnError) {
  EXPECT_THAT(Run("kill -9 $$"), FailsWith(Failure::kSystem, HasSubstr("signal 9")));
}

TEST_F(ShellRunnerTest, TakesExactlyTheBoundAndNoByteMore) {
  EXPECT_TRUE(Run("printf 12345", 5).ok());
  EXPECT_THAT(Run("printf 123456", 5), FailsWith(Failure::kBadInput, HasSubstr("more than 5")));
}

TEST_F(ShellRunnerTest, AnEndlessOutputEndsAtTheBound) {
  EXPECT_THAT(Run("yes", 100000), FailsWith(Failure::kBadInput));
}

TEST_F(ShellRunnerTest, EndsWithTheDeadlineAndKillsWhatTheCommandStarted) {
  const fakes::TemporaryDirectory directory;
  const std::string path = directory.path() + "/pid";
  context.deadline = Deadline::After(clock.Now(), milliseconds(100));
  EXPECT_THAT(Run("sleep 1000 & echo $! > " + path + "; wait"),
              FailsWith(Failure::kDeadlineExceeded));
  context.deadline = Deadline::Never();
  // Killed, whether its new parent has already taken its status or not.
  EXPECT_THAT(OutputOf("grep -q '^State:.[ZX]' /proc/$(cat " + path + ")/status 2> /dev/null || " +
                       "[ ! -e /proc/$(cat " + path + ") ] && echo gone"),
              "gone\n");
}

TEST_F(ShellRunnerTest, EndsWithTheDeadlineWhenTheOutputWasClosed) {
  context.deadline = Deadline::After(clock.Now(), milliseconds(50));
  EXPECT_THAT(Run("exec >&-; sleep 1000"), FailsWith(Failure::kDeadlineExceeded));
}

TEST_F(ShellRunnerTest, EndsWhenTheCallerGoesAway) {
  std::stop_source stop;
  context.stop = stop.get_token();
  std::jthread canceller([&stop] { stop.request_stop(); });
  EXPECT_THAT(Run("sleep 1000"), FailsWith(Failure::kCancelled));
}

TEST_F(ShellRunnerTest, AContextThatIsOverRunsNothingToItsEnd) {
  context.deadline = Deadline::At(clock.Now());
  EXPECT_THAT(Run("echo x"), FailsWith(Failure::kDeadlineExceeded));
}

}  // namespace
}  // namespace atrest::os
