#include "aws/credentials/caching_credentials.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <condition_variable>
#include <deque>
#include <functional>
#include <limits>
#include <mutex>
#include <thread>

#include "testing/fake_clock.h"
#include "testing/recording_log.h"
#include "testing/recording_metrics.h"
#include "testing/result_matchers.h"
#include "testing/seeded_random.h"

namespace atrest::aws {
namespace {

using fakes::FailsWith;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::HasSubstr;

// Each fetch takes the next script entry; without one it fails. Fetches can be held back.
class ScriptedSource final : public CredentialsSource {
 public:
  using Step = std::function<Result<Credentials>()>;

  void Give(const std::string& id, std::optional<WallTime> expiration, bool stable = false) {
    Add([=]() -> Result<Credentials> {
      Credentials credentials;
      credentials.access_key_id = id;
      credentials.secret_access_key = Secret("secret of " + id);
      credentials.expiration = expiration;
      credentials.source = "script";
      credentials.identity = "role of " + id.substr(0, 1);
      credentials.usable_after_expiration = stable;
      return credentials;
    });
  }
  void Fail(const std::string& message) {
    Add([=]() -> Result<Credentials> { return Error{Failure::kNoCredentials, message}; });
  }
  Result<Credentials> Fetch(const CallContext& context) override {
    std::unique_lock lock(mutex_);
    ++fetches_;
    changed_.notify_all();
    std::stop_callback wake(context.stop, [this] { changed_.notify_all(); });
    changed_.wait(lock, [&] { return !held_ || context.stop.stop_requested(); });
    if (script_.empty()) return Error{Failure::kNoCredentials, "script is over"};
    Step step = std::move(script_.front());
    script_.pop_front();
    return step();
  }
  void Hold(bool held) {
    std::lock_guard lock(mutex_);
    held_ = held;
    changed_.notify_all();
  }
  void AwaitFetches(int count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return fetches_ >= count; });
  }
  int fetches() {
    std::lock_guard lock(mutex_);
    return fetches_;
  }

 private:
  void Add(Step step) {
    std::lock_guard lock(mutex_);
    script_.push_back(std::move(step));
  }
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Step> script_;
  int fetches_ = 0;
  bool held_ = false;
};

class CachingCredentialsTest : public testing::Test {
 protected:
  void Start() { cache.emplace(source, clock, random, log, &metrics); }
  // The refresher has fetched and waits for its next time.
  void AwaitIdle(int fetches) {
    source.AwaitFetches(fetches);
    clock.AwaitWaiters(1);
  }
  std::string IdNow() {
    auto credentials = cache->Get(context);
    return credentials.ok() ? (*credentials)->access_key_id
                            : "error: " + credentials.error().message;
  }
  WallTime In(std::chrono::seconds time) { return clock.WallNow() + time; }

  fakes::FakeClock clock{fakes::Waiting::kBlocks};
  fakes::SeededRandom random;
  fakes::RecordingLog log;
  fakes::RecordingMetrics metrics;
  ScriptedSource source;
  CallContext context;
  std::optional<CachingCredentials> cache;
};

TEST_F(CachingCredentialsTest, FetchesAtOnceAndKeepsThem) {
  source.Give("A", std::nullopt);
  Start();
  EXPECT_EQ(IdNow(), "A");
  EXPECT_EQ(IdNow(), "A");
  EXPECT_EQ(source.fetches(), 1);
}

TEST_F(CachingCredentialsTest, RefreshesAheadOfTheEnd) {
  source.Give("A", In(hours(6)));
  source.Give("B", In(hours(12)));
  Start();
  AwaitIdle(1);
  clock.Advance(hours(6) - minutes(18));
  EXPECT_EQ(source.fetches(), 1);
  clock.Advance(minutes(3));
  AwaitIdle(2);
  EXPECT_EQ(IdNow(), "B");
}

TEST_F(CachingCredentialsTest, CallersDoNotWaitDuringARefresh) {
  source.Give("A", In(hours(1)));
  Start();
  AwaitIdle(1);
  source.Hold(true);
  clock.Advance(minutes(46));
  source.AwaitFetches(2);
  EXPECT_EQ(IdNow(), "A");
  source.Hold(false);
}

TEST_F(CachingCredentialsTest, OldOnesStayInUseWhileRefreshingFails) {
  source.Give("A", In(hours(1)));
  source.Fail("imds is away");
  Start();
  AwaitIdle(1);
  clock.Advance(minutes(46));
  AwaitIdle(2);
  EXPECT_EQ(IdNow(), "A");
  EXPECT_THAT(log.Text(), HasSubstr("the old ones stay in use"));
}

TEST_F(CachingCredentialsTest, ExpiredOnesAreNotUsed) {
  source.Give("A", In(hours(1)));
  Start();
  AwaitIdle(1);
  clock.Advance(hours(2));
  AwaitIdle(2);
  EXPECT_EQ(IdNow(), "error: script is over");
}

TEST_F(CachingCredentialsTest, ThoseOfInstanceMetadataAreUsedBeyondTheirEnd) {
  source.Give("A", In(hours(1)), true);
  Start();
  AwaitIdle(1);
  clock.Advance(hours(2));
  AwaitIdle(2);
  EXPECT_EQ(IdNow(), "A");
}

TEST_F(CachingCredentialsTest, ExpiredOnArrivalIsAnError) {
  source.Give("A", In(seconds(-1)));
  Start();
  EXPECT_THAT(IdNow(), HasSubstr("expired already"));
}

TEST_F(CachingCredentialsTest, ExpiredOnArrivalFromInstanceMetadataIsUsed) {
  source.Give("A", In(seconds(-1)), true);
  Start();
  EXPECT_EQ(IdNow(), "A");
}

TEST_F(CachingCredentialsTest, AWaitEndsWithTheCallersTime) {
  source.Hold(true);
  Start();
  context.deadline = Deadline::At(clock.Now());
  EXPECT_THAT(cache->Get(context), FailsWith(Failure::kDeadlineExceeded));
  source.Hold(false);
}

TEST_F(CachingCredentialsTest, AWaitEndsWithTheCaller) {
  source.Hold(true);
  Start();
  std::stop_source stop;
  stop.request_stop();
  context.stop = stop.get_token();
  EXPECT_THAT(cache->Get(context), FailsWith(Failure::kCancelled));
  source.Hold(false);
}

TEST_F(CachingCredentialsTest, AFailureIsReportedAndNotRepeatedAtOnce) {
  source.Fail("nothing configured");
  Start();
  EXPECT_EQ(IdNow(), "error: nothing configured");
  EXPECT_EQ(IdNow(), "error: nothing configured");
  EXPECT_EQ(source.fetches(), 1);
}

TEST_F(CachingCredentialsTest, AfterAFailureItTriesAgainByItself) {
  source.Fail("nothing configured");
  source.Give("A", std::nullopt);
  Start();
  AwaitIdle(1);
  clock.Advance(seconds(1));
  AwaitIdle(2);
  EXPECT_EQ(IdNow(), "A");
}

TEST_F(CachingCredentialsTest, RejectedOnesAreReplaced) {
  source.Give("A", std::nullopt);
  source.Give("B", std::nullopt);
  Start();
  auto first = cache->Get(context);
  cache->Reject(*first);
  EXPECT_EQ(IdNow(), "B");
}

TEST_F(CachingCredentialsTest, RejectedOnesStayIfThereAreNoOthers) {
  source.Give("A", std::nullopt);
  source.Fail("imds is away");
  Start();
  auto first = cache->Get(context);
  cache->Reject(*first);
  EXPECT_EQ(IdNow(), "A");
  EXPECT_EQ(source.fetches(), 2);
}

TEST_F(CachingCredentialsTest, TheSameOnesStayTheSameObject) {
  source.Give("A", std::nullopt);
  source.Give("A", std::nullopt);
  Start();
  auto first = cache->Get(context);
  cache->Reject(*first);
  auto second = cache->Get(context);
  EXPECT_EQ(*first, *second);
  EXPECT_EQ(source.fetches(), 2);
}

TEST_F(CachingCredentialsTest, ManyRejectionsAreOneFetch) {
  source.Give("A", std::nullopt);
  source.Give("A", std::nullopt);
  source.Give("C", std::nullopt);
  Start();
  auto first = cache->Get(context);
  for (int i = 0; i < 5; ++i) {
    cache->Reject(*first);
    (void)cache->Get(context);
  }
  EXPECT_EQ(source.fetches(), 2);
  clock.Advance(seconds(5));
  cache->Reject(*first);
  EXPECT_EQ(IdNow(), "C");
}

TEST_F(CachingCredentialsTest, RejectingOldOnesDoesNothing) {
  source.Give("A", std::nullopt);
  source.Give("B", std::nullopt);
  Start();
  auto first = cache->Get(context);
  cache->Reject(*first);
  EXPECT_EQ(IdNow(), "B");
  clock.Advance(minutes(1));
  cache->Reject(*first);
  EXPECT_EQ(IdNow(), "B");
  EXPECT_EQ(source.fetches(), 2);
}

TEST_F(CachingCredentialsTest, DeniedOnesAreReplacedByOthers) {
  source.Give("A", std::nullopt);
  source.Give("B", std::nullopt);
  Start();
  auto first = cache->Get(context);
  EXPECT_EQ((*cache->GetOthers(*first, context))->access_key_id, "B");
}

TEST_F(CachingCredentialsTest, DeniedOnesAreFetchedAnewOnceAMinute) {
  source.Give("A", std::nullopt);
  source.Give("A", std::nullopt);
  source.Give("B", std::nullopt);
  Start();
  auto first = cache->Get(context);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(*cache->GetOthers(*first, context), *first);
  EXPECT_EQ(source.fetches(), 2);
  clock.Advance(seconds(59));
  EXPECT_EQ(*cache->GetOthers(*first, context), *first);
  clock.Advance(seconds(1));
  EXPECT_EQ((*cache->GetOthers(*first, context))->access_key_id, "B");
}

TEST_F(CachingCredentialsTest, OfDeniedOnesThatWereReplacedTheOthersAreGivenAtOnce) {
  source.Give("A", std::nullopt);
  source.Give("B", std::nullopt);
  Start();
  auto first = cache->Get(context);
  (void)cache->GetOthers(*first, context);
  EXPECT_EQ((*cache->GetOthers(*first, context))->access_key_id, "B");
  EXPECT_EQ(source.fetches(), 2);
}

TEST_F(CachingCredentialsTest, OtherCallersDoNotWaitForThoseThatAreDenied) {
  source.Give("A", std::nullopt);
  Start();
  AwaitIdle(1);
  auto first = cache->Get(context);
  source.Hold(true);
  std::jthread denied([&] { (void)cache->GetOthers(*first, context); });
  source.AwaitFetches(2);
  EXPECT_EQ(IdNow(), "A");
  source.Hold(false);
}

TEST_F(CachingCredentialsTest, ADenialWaitsNoLongerThanItsCaller) {
  source.Give("A", std::nullopt);
  Start();
  AwaitIdle(1);
  auto first = cache->Get(context);
  source.Hold(true);
  context.deadline = Deadline::At(clock.Now());
  EXPECT_EQ(*cache->GetOthers(*first, context), *first);
  source.Hold(false);
}

TEST_F(CachingCredentialsTest, TellsWhenTheyWereFetchedAndEnd) {
  source.Give("A", In(hours(1)));
  Start();
  AwaitIdle(1);
  const double now = std::chrono::duration<double>(clock.WallNow().time_since_epoch()).count();
  EXPECT_EQ(metrics.Value("aws_encryption_provider_credentials_fetched_timestamp_seconds"), now);
  EXPECT_EQ(metrics.Value("aws_encryption_provider_credentials_expiration_timestamp_seconds"),
            now + 3600);
}

TEST_F(CachingCredentialsTest, TellsThatTheyNeverEnd) {
  source.Give("A", std::nullopt);
  Start();
  AwaitIdle(1);
  EXPECT_EQ(metrics.Value("aws_encryption_provider_credentials_expiration_timestamp_seconds"),
            std::numeric_limits<double>::infinity());
}

TEST_F(CachingCredentialsTest, CountsFetchesThatFailAndThoseThatDoNot) {
  source.Fail("nothing configured");
  source.Give("A", std::nullopt);
  Start();
  AwaitIdle(1);
  clock.Advance(seconds(1));
  AwaitIdle(2);
  const char* name = "aws_encryption_provider_credentials_fetches_total";
  EXPECT_EQ(metrics.Value(name, {{"status", "failure"}}), 1);
  EXPECT_EQ(metrics.Value(name, {{"status", "success"}}), 1);
}

TEST_F(CachingCredentialsTest, LogsWhoseTheyAreAndEachChange) {
  source.Give("A", std::nullopt);
  source.Give("B", std::nullopt);
  Start();
  auto first = cache->Get(context);
  cache->Reject(*first);
  EXPECT_EQ(IdNow(), "B");
  AwaitIdle(2);
  EXPECT_THAT(log.Text(), HasSubstr("role of A"));
  EXPECT_THAT(log.Text(), HasSubstr("role of B"));
}

TEST_F(CachingCredentialsTest, EndsAFetchUnderWayWhenDestroyed) {
  source.Hold(true);
  Start();
  source.AwaitFetches(1);
  cache.reset();
}

TEST_F(CachingCredentialsTest, LogsSourceAndIdButNoSecret) {
  source.Give("AKIDEXAMPLE", In(hours(1)));
  Start();
  (void)IdNow();
  AwaitIdle(1);
  EXPECT_THAT(log.Text(), HasSubstr("...MPLE"));
  EXPECT_THAT(log.Text(), Not(HasSubstr("secret of")));
  EXPECT_THAT(log.Text(), Not(HasSubstr("AKIDEXAMPLE")));
}

}  // namespace
}  // namespace atrest::aws
