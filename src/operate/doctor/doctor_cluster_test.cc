#include "operate/doctor/doctor_cluster.h"

#include <gmock/gmock.h>

#include "operate/doctor/doctor_checks.h"
#include "testing/result_matchers.h"

namespace atrest::operate {
namespace {

// A source of so many values, which may fail at its end.
class CountedSource final : public ValueSource {
 public:
  CountedSource(std::uint64_t values, bool fails) : values_(values), fails_(fails) {}
  const std::string& name() const override { return name_; }
  Result<SourceReport> Scan(std::string_view /*prefix*/, const etcd::EntryVisitor& visit,
                            const etcd::ScanProgress& /*progress*/,
                            const CallContext& /*context*/) override {
    for (std::uint64_t i = 0; i < values_; ++i) TRY(visit({}));
    if (fails_) return Error{Failure::kUnreachable, "gone"};
    return SourceReport{};
  }

 private:
  const std::string name_ = "counted";
  const std::uint64_t values_;
  const bool fails_;
};

Result<SourceReport> ScanBounded(CountedSource source, std::uint64_t bound, std::uint64_t& seen) {
  return BoundedSource(source, bound)
      .Scan("",
            [&](const etcd::Entry&) -> Result<void> {
              ++seen;
              return {};
            },
            {}, {});
}

TEST(BoundedSource, EndsWellAtItsBound) {
  std::uint64_t seen = 0;
  const auto report = ScanBounded({10, true}, 3, seen);
  ASSERT_THAT(report, fakes::IsOk());
  EXPECT_EQ(report->keys, 3U);
  EXPECT_EQ(seen, 3U);
}

TEST(BoundedSource, HandsOnTheErrorOfWhatIsSmaller) {
  std::uint64_t seen = 0;
  EXPECT_THAT(ScanBounded({3, true}, 3, seen), fakes::FailsWith(Failure::kUnreachable));
  EXPECT_EQ(seen, 3U);
}

CheckOutcome Of(const std::vector<CheckResult>& results, std::string_view id) {
  for (const CheckResult& result : results) {
    if (result.id == id) return result.outcome;
  }
  return CheckOutcome::kGood;
}

TEST(JudgeServers, FindsTheOneThatDiffers) {
  RotationStatus status;
  status.servers.resize(2);
  status.gate.keys_are_equal = false;
  status.gate.config_is_equal = true;
  EXPECT_EQ(Of(JudgeServers(status), check::kServersKey), CheckOutcome::kWrong);
  EXPECT_EQ(Of(JudgeServers(status), check::kServersConfig), CheckOutcome::kGood);
  status.servers[1].failure = Error{Failure::kUnreachable, "refused"};
  EXPECT_EQ(Of(JudgeServers(status), check::kServers), CheckOutcome::kWrong);
}

TEST(JudgeServers, SkipsWhatNobodyTold) {
  const auto results = JudgeServers(Result<RotationStatus>(Error{Failure::kDenied, "no"}));
  EXPECT_EQ(Of(results, check::kServersKey), CheckOutcome::kSkipped);
}

TEST(JudgeValues, DoesNotCallASlowEtcdWrong) {
  ValuesSight sight;
  sight.etcd = Error{Failure::kDeadlineExceeded, "no answer in time"};
  EXPECT_EQ(Of(JudgeValues(sight), check::kEtcd), CheckOutcome::kUnknown);
  sight.etcd = Error{Failure::kUnreachable, "refused"};
  EXPECT_EQ(Of(JudgeValues(sight), check::kEtcd), CheckOutcome::kWrong);
  EXPECT_EQ(Of(JudgeValues(sight), check::kBackups), CheckOutcome::kNotAsked);
}

TEST(JudgeValues, FindsABackupThatCannotBeDecrypted) {
  ValuesSight sight;
  VerifyReport report;
  report.probe.emplace();
  ProbeFailure failure;
  failure.reason = "the key is disabled";
  report.probe->failures.push_back(failure);
  sight.backups = std::move(report);
  EXPECT_EQ(Of(JudgeValues(sight), check::kBackups), CheckOutcome::kWrong);
}

}  // namespace
}  // namespace atrest::operate
