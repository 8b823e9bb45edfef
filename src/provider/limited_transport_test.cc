#include "provider/limited_transport.h"

#include <gtest/gtest.h>

#include "testing/fake_clock.h"
#include "testing/recording_metrics.h"
#include "testing/result_matchers.h"

namespace atrest::provider {
namespace {

class CountingTransport final : public http::Transport {
 public:
  Result<http::Response> Send(const http::Request&, const CallContext&) override {
    ++sent;
    return http::Response{200, {}, {}};
  }
  int sent = 0;
};

class LimitedTransportTest : public testing::Test {
 protected:
  // Sends as somebody who cannot wait.
  Result<http::Response> Send(const char* target) {
    http::Request request;
    if (target != nullptr) request.headers.push_back({"X-Amz-Target", target});
    return transport_.Send(request,
                           {Deadline::After(clock_.Now(), std::chrono::milliseconds(1)), {}, ""});
  }

  fakes::FakeClock clock_;
  CountingTransport next_;
  RequestLimiter limiter_{{1, 2}, clock_};
  fakes::RecordingMetrics metrics_;
  LimitedTransport transport_{next_, limiter_, metrics_, clock_};
};

TEST_F(LimitedTransportTest, SendsNoMoreRequestsToKmsThanAllowed) {
  EXPECT_TRUE(Send("TrentService.Encrypt").ok());
  EXPECT_TRUE(Send("TrentService.Decrypt").ok());
  EXPECT_THAT(Send("TrentService.Encrypt"), fakes::FailsWith(Failure::kOverloaded));
  EXPECT_EQ(next_.sent, 2);
}

TEST_F(LimitedTransportTest, TellsWhoWaitedAndWhoWasRefused) {
  for (int i = 0; i < 3; ++i) static_cast<void>(Send("TrentService.Encrypt"));
  const telemetry::Labels labels{{"operation", "encrypt"}};
  EXPECT_EQ(metrics_.Value("aws_encryption_provider_rate_limit_refused_total", labels), 1);
  EXPECT_EQ(metrics_.Observations("aws_encryption_provider_rate_limit_wait_seconds", labels).size(),
            2U);
}

TEST_F(LimitedTransportTest, LetsOtherRequestsPass) {
  for (int i = 0; i < 10; ++i) EXPECT_TRUE(Send(nullptr).ok());
  EXPECT_EQ(next_.sent, 10);
}

}  // namespace
}  // namespace atrest::provider
