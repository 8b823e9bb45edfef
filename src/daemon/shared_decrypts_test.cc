#include "daemon/shared_decrypts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>

#include "testing/fake_clock.h"
#include "testing/result_matchers.h"

namespace atrest::daemon {
namespace {

using fakes::FailsWith;
using fakes::IsOk;
using provider::Opened;
using std::chrono::seconds;

// One caller and the answer that it gets.
class Caller {
 public:
  explicit Caller(Deadline deadline = Deadline::Never()) : deadline_(deadline) {}

  CallContext context() const { return {deadline_, stop_.get_token(), "uid"}; }
  SharedDecrypts::Answer answer() {
    return [this](Result<Opened> result) { promise_.set_value(std::move(result)); };
  }
  void GoAway() { stop_.request_stop(); }
  Result<Opened> Await() { return promise_.get_future().get(); }

 private:
  Deadline deadline_;
  std::stop_source stop_;
  std::promise<Result<Opened>> promise_;
};

class SharedDecryptsTest : public testing::Test {
 protected:
  // Work that counts its calls, tells that it began, and waits for the test's word or a stop.
  SharedDecrypts::Work Work() {
    return [this](const CallContext& context) -> Result<Opened> {
      const int call = ++calls_;
      calls_.notify_all();
      const std::stop_callback wake(context.stop, [this] { Release(call_limit_); });
      for (int now = released_; now < call; now = released_) released_.wait(now);
      if (context.stop.stop_requested()) return Error{Failure::kCancelled, "stopped"};
      if (fail_first_ && call == 1) return Error{Failure::kDeadlineExceeded, "late"};
      return Opened{Secret("dek"), "request"};
    };
  }
  void AwaitCalls(int count) {
    for (int now = calls_; now < count; now = calls_) calls_.wait(now);
  }
  void Release(int count) {
    released_ = count;
    released_.notify_all();
  }
  bool Join(Caller& caller, const std::string& name = "a") {
    return shared_.Join(name, caller.context(), Work(), caller.answer());
  }

  static constexpr int call_limit_ = 1000;
  std::atomic<int> calls_{0};
  std::atomic<int> released_{0};
  bool fail_first_ = false;
  fakes::FakeClock clock_;
  WorkerPool pool_{{}, clock_};
  SharedDecrypts shared_{pool_};
};

TEST_F(SharedDecryptsTest, AnswersWithTheWorksResult) {
  Release(call_limit_);
  Caller caller;
  EXPECT_FALSE(Join(caller));
  EXPECT_EQ(caller.Await().value().plaintext.Reveal(), "dek");
}

TEST_F(SharedDecryptsTest, MakesOneCallOfEqualOnesAndAnswersAll) {
  std::vector<Caller> callers(500);
  int joined = 0;
  for (Caller& caller : callers) joined += Join(caller) ? 1 : 0;
  AwaitCalls(1);
  Release(call_limit_);
  for (Caller& caller : callers) EXPECT_EQ(caller.Await().value().plaintext.Reveal(), "dek");
  EXPECT_EQ(joined, 499);
  EXPECT_EQ(calls_, 1);
}

TEST_F(SharedDecryptsTest, MakesACallForEachDifferentOne) {
  Caller a;
  Caller b;
  EXPECT_FALSE(Join(a, "a"));
  EXPECT_FALSE(Join(b, "b"));
  AwaitCalls(2);
  Release(call_limit_);
  EXPECT_THAT(a.Await(), IsOk());
  EXPECT_THAT(b.Await(), IsOk());
}

TEST_F(SharedDecryptsTest, KeepsNothingAfterTheAnswer) {
  Release(call_limit_);
  for (int i = 1; i <= 2; ++i) {
    Caller caller;
    EXPECT_FALSE(Join(caller));
    EXPECT_THAT(caller.Await(), IsOk());
    EXPECT_EQ(calls_, i);
  }
}

TEST_F(SharedDecryptsTest, LetsACallerLeaveWithoutHarmToTheOthers) {
  Caller leaver;
  Caller stayer;
  Join(leaver);
  AwaitCalls(1);
  EXPECT_TRUE(Join(stayer));
  leaver.GoAway();
  EXPECT_THAT(leaver.Await(), FailsWith(Failure::kCancelled));
  Release(call_limit_);
  EXPECT_THAT(stayer.Await(), IsOk());
  EXPECT_EQ(calls_, 1);
}

TEST_F(SharedDecryptsTest, CancelsTheCallWhenTheLastCallerLeaves) {
  Caller caller;
  Join(caller);
  AwaitCalls(1);
  caller.GoAway();
  EXPECT_THAT(caller.Await(), FailsWith(Failure::kCancelled));
  pool_.Stop();  // returns only if the work ended
}

TEST_F(SharedDecryptsTest, StartsAfreshAfterAllLeft) {
  Caller leaver;
  Join(leaver);
  AwaitCalls(1);
  leaver.GoAway();
  Caller next;
  EXPECT_FALSE(Join(next));
  Release(call_limit_);
  EXPECT_THAT(next.Await(), IsOk());
}

TEST_F(SharedDecryptsTest, CallsAgainForThoseWhoHaveMoreTime) {
  fail_first_ = true;
  Caller hurried(Deadline::After(clock_.Now(), seconds(1)));
  Caller patient(Deadline::After(clock_.Now(), seconds(3)));
  Join(hurried);
  AwaitCalls(1);
  EXPECT_TRUE(Join(patient));
  Release(call_limit_);
  EXPECT_THAT(hurried.Await(), FailsWith(Failure::kDeadlineExceeded));
  EXPECT_THAT(patient.Await(), IsOk());
  EXPECT_EQ(calls_, 2);
}

TEST_F(SharedDecryptsTest, DoesNotCallAgainForThoseWhoHadTheSameTime) {
  fail_first_ = true;
  const Deadline deadline = Deadline::After(clock_.Now(), seconds(1));
  Caller a(deadline);
  Caller b(deadline);
  Join(a);
  AwaitCalls(1);
  Join(b);
  Release(call_limit_);
  EXPECT_THAT(a.Await(), FailsWith(Failure::kDeadlineExceeded));
  EXPECT_THAT(b.Await(), FailsWith(Failure::kDeadlineExceeded));
  EXPECT_EQ(calls_, 1);
}

TEST_F(SharedDecryptsTest, HandsOnThatThePoolIsFull) {
  pool_.Stop();
  Caller caller;
  Join(caller);
  EXPECT_THAT(caller.Await(), FailsWith(Failure::kOverloaded));
}

TEST_F(SharedDecryptsTest, AnswersACallerThatWasGoneBeforeItJoined) {
  Caller caller;
  caller.GoAway();
  Join(caller);
  EXPECT_THAT(caller.Await(), FailsWith(Failure::kCancelled));
}

}  // namespace
}  // namespace atrest::daemon
