#include "operate/migrate/migration_by_svm.h"

#include <gtest/gtest.h>

#include "testing/fake_api_server.h"
#include "testing/fake_clock.h"
#include "testing/result_matchers.h"
#include "testing/seeded_random.h"

namespace atrest::operate {
namespace {

using fakes::FailsWith;
using fakes::HasValue;
using fakes::IsOk;
using std::chrono::minutes;
using testing::HasSubstr;

const kube::ApiResource kWidgets{"example.com", "v2", "widgets", "Widget", true, {"list"}};

kube::ApiDiscovery With(const std::string& version) {
  return {{{"storagemigration.k8s.io", version, "storageversionmigrations", "K", false, {}}}, {}};
}

TEST(FindSvmVersion, TakesWhatTheServerHas) {
  EXPECT_THAT(FindSvmVersion(With("v1beta1")), HasValue("v1beta1"));
}

TEST(FindSvmVersion, RefusesAVersionThatNobodyKnows) {
  EXPECT_THAT(FindSvmVersion(With("v2")), FailsWith(Failure::kBadInput));
}

TEST(FindSvmVersion, SaysWhatAServerWithoutItNeeds) {
  const auto version = FindSvmVersion({});
  ASSERT_FALSE(version.ok());
  EXPECT_THAT(version.error().hint, HasSubstr("--using api"));
}

TEST(SvmObject, NamesTheVersionOnlyInTheFirstOfTheApis) {
  const std::string alpha = SvmObject("v1alpha1", kWidgets).Text();
  EXPECT_THAT(alpha, HasSubstr("\"resource\":{\"group\":\"example.com\",\"version\":\"v2\","
                               "\"resource\":\"widgets\"}"));
  const std::string later = SvmObject("v1", kWidgets).Text();
  EXPECT_THAT(later,
              HasSubstr("\"resource\":{\"group\":\"example.com\",\"resource\":\"widgets\"}"));
  EXPECT_THAT(later, HasSubstr("\"apiVersion\":\"storagemigration.k8s.io/v1\""));
}

// A server with one object, whose conditions follow a script.
class Svm : public testing::Test {
 protected:
  Svm() {
    plan_.resources = {{kWidgets, "", false}};
    api_.OnSend([this](const kube::ApiRequest& request) { return Answer(request); });
  }

  Result<kube::ApiReply> Answer(const kube::ApiRequest& request) {
    log_ += request.method.substr(0, 1);
    if (request.method == "POST") {
      exists_ = true;
      created_ = request.body;
      return Reply(201);
    }
    if (!exists_) return Reply(404);
    if (request.method == "DELETE") {
      exists_ = false;
      return Reply(200);
    }
    if (conditions_.empty()) return Reply(200);
    const std::string condition = conditions_.front();
    if (conditions_.size() > 1) conditions_.erase(conditions_.begin());
    return Reply(200, R"({"status":{"conditions":[)" + condition + "]}}");
  }
  static Result<kube::ApiReply> Reply(int status, const std::string& body = "{}") {
    return kube::ApiReply{status, Secret(body)};
  }
  static std::string Is(const std::string& type, const std::string& message = "") {
    return R"({"type":")" + type + R"(","status":"True","message":")" + message + "\"}";
  }
  Result<std::vector<SvmOutcome>> Run(const CallContext& context = {}) {
    return MigrateBySvm(api_, plan_, "v1", {}, patience_, clock_, {}, context);
  }

  fakes::FakeClock clock_;
  fakes::SeededRandom random_{1};
  MigrationPace pace_{clock_, 0};
  MigrationPatience patience_{{}, pace_, clock_, random_};
  fakes::FakeApiStore store_;
  fakes::FakeApiServer api_{store_, {}, "new"};
  MigrationPlan plan_;
  bool exists_ = false;
  std::string created_;
  std::string log_;
  std::vector<std::string> conditions_;
};

TEST_F(Svm, WaitsUntilTheControllerHasSucceededAndCleansUp) {
  conditions_ = {R"({"type":"Running","status":"False"})", Is("Running"), Is("Succeeded")};
  const auto outcomes = Run();
  ASSERT_THAT(outcomes, IsOk());
  EXPECT_TRUE(outcomes->front().succeeded);
  EXPECT_EQ(log_, "GPGGGD");
  EXPECT_THAT(created_, HasSubstr("atrest-widgets.example.com"));
}

TEST_F(Svm, TellsWhyTheControllerFailed) {
  conditions_ = {Is("Failed", "no such resource")};
  const auto outcomes = Run();
  ASSERT_THAT(outcomes, IsOk());
  EXPECT_FALSE(outcomes->front().succeeded);
  EXPECT_EQ(outcomes->front().reason, "no such resource");
}

TEST_F(Svm, WaitsForTheOneThatAnInterruptedRunLeft) {
  exists_ = true;
  conditions_ = {Is("Running"), Is("Running"), Is("Succeeded")};
  ASSERT_THAT(Run(), IsOk());
  EXPECT_EQ(log_, "GGGD");
}

TEST_F(Svm, DoesNotTakeAnOldOneThatEndedForThisOne) {
  exists_ = true;
  conditions_ = {Is("Succeeded")};
  ASSERT_THAT(Run(), IsOk());
  EXPECT_EQ(log_, "GDPGD");
}

TEST_F(Svm, DoesNotWaitForAControllerThatIsNotThere) {
  const SteadyTime start = clock_.Now();
  EXPECT_THAT(Run(), FailsWith(Failure::kDeadlineExceeded, HasSubstr("no controller")));
  EXPECT_LT(clock_.Now() - start, minutes(3));
}

TEST_F(Svm, DoesNotWaitForEver) {
  conditions_ = {Is("Running")};
  EXPECT_THAT(Run(), FailsWith(Failure::kDeadlineExceeded, HasSubstr("did not end in time")));
}

TEST_F(Svm, SaysThatTheControllerGoesOnWhenInterrupted) {
  conditions_ = {Is("Running")};
  std::stop_source stop;
  clock_.OnWait([&](std::chrono::nanoseconds) { stop.request_stop(); });
  EXPECT_THAT(Run({Deadline::Never(), stop.get_token(), "", false}),
              FailsWith(Failure::kCancelled, HasSubstr("goes on without us")));
}

}  // namespace
}  // namespace atrest::operate
