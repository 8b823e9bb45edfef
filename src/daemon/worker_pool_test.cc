#include "daemon/worker_pool.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <memory>

#include "testing/fake_clock.h"
#include "testing/result_matchers.h"

namespace atrest::daemon {
namespace {

using fakes::FailsWith;
using fakes::IsOk;
using testing::ElementsAre;

// Holds workers until the test opens it.
class Gate {
 public:
  void Pass() {
    entered_.fetch_add(1);
    entered_.notify_all();
    open_.wait(false);
  }
  void Open() {
    open_.store(true);
    open_.notify_all();
  }
  void AwaitEntered(int count) {
    for (int seen = entered_.load(); seen < count; seen = entered_.load()) entered_.wait(seen);
  }
  int entered() const { return entered_.load(); }

 private:
  std::atomic<bool> open_{false};
  std::atomic<int> entered_{0};
};

class WorkerPoolTest : public testing::Test {
 protected:
  Result<void> Submit(WorkerPool& pool, Lane lane, WorkerPool::Job job) {
    return pool.Submit(lane, context_, std::move(job));
  }
  // Waits for the job's end, so that the queue stays empty: false only if the pool was stopped.
  bool RunsAJob(WorkerPool& pool) {
    const auto ended = std::make_shared<std::promise<void>>();
    if (!Submit(pool, Lane::kDecrypt, [ended](bool) { ended->set_value(); }).ok()) return false;
    ended->get_future().wait();
    return true;
  }
  // Fills all of the lane's workers.
  void Block(WorkerPool& pool, Lane lane, int jobs) {
    for (int i = 0; i < jobs; ++i) {
      ASSERT_THAT(Submit(pool, lane, [this](bool) { gate_.Pass(); }), IsOk());
    }
  }

  fakes::FakeClock clock_;
  CallContext context_;
  Gate gate_;
};

TEST_F(WorkerPoolTest, RunsAJobOnAnotherThread) {
  WorkerPool pool({}, clock_);
  std::promise<std::thread::id> ran;
  ASSERT_THAT(
      Submit(pool, Lane::kEncrypt, [&](bool) { ran.set_value(std::this_thread::get_id()); }),
      IsOk());
  EXPECT_NE(ran.get_future().get(), std::this_thread::get_id());
}

TEST_F(WorkerPoolTest, HasNoThreadsBeforeThereIsWork) {
  const WorkerPool pool({}, clock_);
  EXPECT_EQ(pool.threads(), 0);
}

TEST_F(WorkerPoolTest, RunsJobsSideBySide) {
  WorkerPool pool({.workers = 8}, clock_);
  Block(pool, Lane::kEncrypt, 6);
  gate_.AwaitEntered(6);
  gate_.Open();
}

TEST_F(WorkerPoolTest, KeepsWorkersFreeForDecryption) {
  WorkerPool pool({.workers = 8}, clock_);
  Block(pool, Lane::kEncrypt, 20);
  gate_.AwaitEntered(6);
  std::promise<void> decrypted;
  ASSERT_THAT(Submit(pool, Lane::kDecrypt, [&](bool) { decrypted.set_value(); }), IsOk());
  decrypted.get_future().wait();
  EXPECT_EQ(gate_.entered(), 6);
  gate_.Open();
}

TEST_F(WorkerPoolTest, KeepsAWorkerFreeForEncryption) {
  WorkerPool pool({.workers = 8}, clock_);
  Block(pool, Lane::kDecrypt, 20);
  std::promise<void> encrypted;
  ASSERT_THAT(Submit(pool, Lane::kEncrypt, [&](bool) { encrypted.set_value(); }), IsOk());
  encrypted.get_future().wait();
  gate_.Open();
}

TEST_F(WorkerPoolTest, ShedsWhatDoesNotFitIntoTheQueue) {
  WorkerPool pool({.workers = 4, .queue = 2}, clock_);
  Block(pool, Lane::kEncrypt, 3);
  gate_.AwaitEntered(3);
  Block(pool, Lane::kEncrypt, 2);
  EXPECT_THAT(Submit(pool, Lane::kEncrypt, [](bool) { FAIL() << "was not accepted"; }),
              FailsWith(Failure::kOverloaded));
  gate_.Open();
}

TEST_F(WorkerPoolTest, MakesRoomByAnsweringThoseThatAreLate) {
  WorkerPool pool({.workers = 4, .queue = 1}, clock_);
  Block(pool, Lane::kEncrypt, 3);
  gate_.AwaitEntered(3);
  std::vector<bool> late;
  const CallContext soon{Deadline::After(clock_.Now(), std::chrono::seconds(1)), {}, ""};
  ASSERT_THAT(pool.Submit(Lane::kEncrypt, soon, [&](bool is_late) { late.push_back(is_late); }),
              IsOk());
  clock_.Advance(std::chrono::seconds(2));
  Block(pool, Lane::kEncrypt, 1);
  EXPECT_THAT(late, ElementsAre(true));
  gate_.Open();
}

TEST_F(WorkerPoolTest, TellsAJobThatItsCallerIsGone) {
  WorkerPool pool({.workers = 4}, clock_);
  Block(pool, Lane::kEncrypt, 3);
  gate_.AwaitEntered(3);
  std::stop_source stop;
  std::promise<bool> late;
  ASSERT_THAT(pool.Submit(Lane::kEncrypt, {Deadline::Never(), stop.get_token(), ""},
                          [&](bool is_late) { late.set_value(is_late); }),
              IsOk());
  stop.request_stop();
  gate_.Open();
  EXPECT_TRUE(late.get_future().get());
}

TEST_F(WorkerPoolTest, TellsQueuedJobsThatTheyAreLateWhenItIsStopped) {
  std::promise<bool> late;
  {
    WorkerPool pool({.workers = 4}, clock_);
    Block(pool, Lane::kEncrypt, 3);
    gate_.AwaitEntered(3);
    ASSERT_THAT(Submit(pool, Lane::kEncrypt, [&](bool is_late) { late.set_value(is_late); }),
                IsOk());
    std::thread stopper([&] { pool.Stop(); });
    while (RunsAJob(pool)) std::this_thread::yield();
    gate_.Open();
    stopper.join();
  }
  EXPECT_TRUE(late.get_future().get());
}

TEST_F(WorkerPoolTest, AcceptsNothingAfterItWasStopped) {
  WorkerPool pool({}, clock_);
  pool.Stop();
  EXPECT_THAT(Submit(pool, Lane::kDecrypt, [](bool) {}), FailsWith(Failure::kOverloaded));
}

TEST_F(WorkerPoolTest, EndsThreadsThatHaveNothingToDo) {
  WorkerPool pool({.idle = std::chrono::milliseconds(1)}, clock_);
  ASSERT_THAT(Submit(pool, Lane::kDecrypt, [](bool) {}), IsOk());
  while (pool.threads() > 0) std::this_thread::yield();
  std::promise<void> ran;
  ASSERT_THAT(Submit(pool, Lane::kDecrypt, [&](bool) { ran.set_value(); }), IsOk());
  ran.get_future().wait();
}

}  // namespace
}  // namespace atrest::daemon
