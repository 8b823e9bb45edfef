#include "provider/metered_key_service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/fake_clock.h"
#include "testing/fake_key_service.h"
#include "testing/recording_metrics.h"
#include "testing/result_matchers.h"

namespace atrest::provider {
namespace {

using testing::ElementsAre;

constexpr const char* kCount = "aws_encryption_provider_kms_operations_total";
constexpr const char* kFailures = "aws_encryption_provider_kms_failures_total";
constexpr const char* kLatency = "aws_encryption_provider_kms_operation_latency_ms";

class MeteredKeyServiceTest : public testing::Test {
 protected:
  telemetry::Labels Labels(const char* status, const char* operation) {
    return {
        {"key_arn", "alias/k"}, {"status", status}, {"operation", operation}, {"version", "v2"}};
  }
  double Count(const char* status, const char* operation) {
    return metrics_.Value(kCount, Labels(status, operation));
  }
  Result<kms::Encrypted> Encrypt() { return metered_.Encrypt({key_, Secret("dek"), {}}, {}); }

  fakes::FakeClock clock_;
  fakes::FakeKeyService kms_;
  fakes::RecordingMetrics metrics_;
  const std::string key_ = kms_.CreateKey();
  MeteredKeyService metered_{kms_, "alias/k", "v2", metrics_, clock_};
};

TEST_F(MeteredKeyServiceTest, CountsSuccessesByOperation) {
  const Result<kms::Encrypted> sealed = Encrypt();
  ASSERT_THAT(sealed, fakes::IsOk());
  ASSERT_THAT(metered_.Decrypt({"", sealed->ciphertext_blob, {}}, {}), fakes::IsOk());
  EXPECT_EQ(Count("success", "encrypt"), 1);
  EXPECT_EQ(Count("success", "decrypt"), 1);
  EXPECT_EQ(metrics_.Sum(kCount), 2);
}

TEST_F(MeteredKeyServiceTest, TellsThrottlingAndCorruptionFromOtherFailures) {
  kms_.FailNext(Error{Failure::kThrottled, "x"});
  kms_.FailNext(Error{Failure::kBadCiphertext, "x"});
  kms_.FailNext(Error{Failure::kUnreachable, "x"});
  kms_.FailNext(Error{Failure::kDenied, "x"});
  for (int i = 0; i < 4; ++i) EXPECT_FALSE(Encrypt().ok());
  EXPECT_EQ(Count("failure-throttle", "encrypt"), 1);
  EXPECT_EQ(Count("failure-corruption", "encrypt"), 1);
  EXPECT_EQ(Count("failure", "encrypt"), 2);
}

TEST_F(MeteredKeyServiceTest, NamesWhatFailed) {
  kms_.FailNext(Error{Failure::kUnreachable, "x"});
  kms_.FailNext(Error{Failure::kDenied, "x"});
  for (int i = 0; i < 3; ++i) static_cast<void>(Encrypt());
  for (const char* failure : {"unreachable", "denied"}) {
    EXPECT_EQ(
        metrics_.Value(kFailures,
                       {{"key_arn", "alias/k"}, {"operation", "encrypt"}, {"failure", failure}}),
        1);
  }
  EXPECT_EQ(metrics_.Sum(kFailures), 2);
}

TEST_F(MeteredKeyServiceTest, TimesInMilliseconds) {
  kms_.OnCall([&](const auto&, const auto&) -> Result<void> {
    clock_.Advance(std::chrono::milliseconds(25));
    return {};
  });
  ASSERT_THAT(Encrypt(), fakes::IsOk());
  EXPECT_THAT(metrics_.Observations(kLatency, Labels("success", "encrypt")), ElementsAre(25.0));
}

TEST_F(MeteredKeyServiceTest, LeavesDescribeKeyUncounted) {
  ASSERT_THAT(metered_.DescribeKey(key_, {}), fakes::IsOk());
  EXPECT_EQ(metrics_.Sum(kCount), 0);
}

}  // namespace
}  // namespace atrest::provider
