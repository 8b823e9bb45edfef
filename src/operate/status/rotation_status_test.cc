#include "operate/status/rotation_status.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include "operate/status/rotation_status_text.h"
#include "testing/result_matchers.h"
#include "yaml/node.h"

namespace atrest::operate {
namespace {

using fakes::IsOk;
using std::chrono::hours;
using std::chrono::seconds;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

const WallTime kNow(seconds(1'767'225'600));  // 2026-01-01 00:00:00 UTC

ApiServerView Server(const std::string& name, const std::string& key_id,
                     const std::string& before = "") {
  ApiServerView view;
  view.server = name;
  view.config_hash = "sha256:0123456789abcdef";
  view.status.push_back({"aws", KeyIdHash(key_id), kNow - seconds(12)});
  if (!before.empty()) view.status.push_back({"aws", KeyIdHash(before), kNow - seconds(70)});
  return view;
}

ApiServerView Lost(const std::string& name) {
  ApiServerView view;
  view.server = name;
  view.failure = Error{Failure::kUnreachable, "cannot connect\x1b[2J"};
  return view;
}

VerifyReport Etcd(std::uint64_t under_old, std::uint64_t plaintext = 0) {
  VerifyReport report;
  report.summary = {30 + plaintext, 30, plaintext, 0, 0};
  ResourceReport secrets;
  secrets.resource = "secrets";
  secrets.counts = report.summary;
  secrets.must_be_encrypted = true;
  report.resources.push_back(secrets);
  KeyReport current;
  current.format = etcd::Format::kKmsV2;
  current.name = "aws";
  current.key_id = "arn:new";
  current.values = 30 - under_old;
  KeyReport old = current;
  old.key_id = "arn:old";
  old.values = under_old;
  report.keys = {current, old};
  return report;
}

RotationStatus Judge(std::vector<ApiServerView> servers,
                     std::optional<VerifyReport> etcd = std::nullopt) {
  return JudgeRotation(std::move(servers), std::move(etcd), {}, {}, kNow);
}

TEST(JudgeRotation, IsWellWhereAllAreOnOneKey) {
  const RotationStatus status = Judge({Server("a", "arn:new"), Server("b", "arn:new")}, Etcd(0));
  EXPECT_FALSE(status.FoundSomethingWrong());
  EXPECT_EQ(status.left, 0U);
  EXPECT_EQ(RotationSentence(status),
            "all 2 kube-apiservers are on one key; a migration may begin");
}

TEST(JudgeRotation, CountsWhatIsLeft) {
  const RotationStatus status = Judge({Server("a", "arn:new")}, Etcd(7));
  EXPECT_EQ(status.left, 7U);
  EXPECT_FALSE(status.FoundSomethingWrong());  // a migration under way is no fault
  EXPECT_EQ(RotationSentence(status),
            "the kube-apiserver is on one key; 7 values are left to migrate");
}

TEST(JudgeRotation, KnowsNothingIsLeftOfKeysThatNobodyNames) {
  ApiServerView silent;
  silent.server = "a";
  EXPECT_EQ(Judge({silent}, Etcd(7)).left, std::nullopt);
}

TEST(JudgeRotation, TakesWhatTheConfigurationCallsStale) {
  VerifyReport etcd = Etcd(0);
  etcd.resources[0].expected = "kms v2 aws";
  etcd.stale = 4;
  EXPECT_EQ(Judge({Server("a", "arn:new")}, etcd).left, 4U);
}

TEST(JudgeRotation, FindsPlaintext) {
  EXPECT_TRUE(Judge({Server("a", "arn:new")}, Etcd(0, 1)).FoundSomethingWrong());
}

TEST(JudgeRotation, DoesNotMindPlaintextThatMayBe) {
  VerifyReport etcd = Etcd(0, 1);
  etcd.resources[0].must_be_encrypted = false;
  EXPECT_FALSE(Judge({Server("a", "arn:new")}, etcd).FoundSomethingWrong());
}

TEST(JudgeRotation, FindsServersThatDisagree) {
  const RotationStatus status = Judge({Server("a", "arn:new"), Server("b", "arn:old")});
  EXPECT_TRUE(status.FoundSomethingWrong());
  EXPECT_EQ(RotationSentence(status), "the kube-apiservers are on different keys");
}

TEST(JudgeRotation, SaysUntilWhenToWait) {
  const RotationStatus status = Judge({Server("a", "arn:new", "arn:old")});
  EXPECT_TRUE(status.FoundSomethingWrong());
  EXPECT_EQ(
      RotationSentence(status),
      "the kube-apiserver is on one key; wait until 2026-01-01 00:02:00 UTC with a migration");
}

TEST(JudgeRotation, AServerThatIsLostIsNotFoundToBeWrong) {
  const RotationStatus status = Judge({Server("a", "arn:new"), Lost("b")});
  EXPECT_FALSE(status.FoundSomethingWrong());
  EXPECT_FALSE(status.gate.open);
  EXPECT_EQ(RotationSentence(status), "1 of 2 kube-apiservers could not be asked");
}

TEST(JudgeRotation, ResolvesHashesToKeysOfEtcd) {
  const RotationStatus status = Judge({Server("a", "arn:new")}, Etcd(0));
  EXPECT_EQ(status.KeyName(KeyIdHash("arn:new")), "arn:new");
  EXPECT_EQ(status.KeyName("sha256:else"), "sha256:else");
}

TEST(RotationText, ShowsEachServerWithItsKey) {
  const std::string text = RotationText(Judge({Server("https://a:6443", "arn:new")}, Etcd(7)));
  EXPECT_THAT(text, HasSubstr("https://a:6443  aws       arn:new       12 s  0123456789ab"));
  EXPECT_THAT(text, HasSubstr("kms-v2 aws arn:old"));
  EXPECT_THAT(text, EndsWith("7 values are left to migrate\n"));
}

TEST(RotationText, ShowsWhatIsInTheWay) {
  EXPECT_THAT(
      RotationText(Judge({Server("a", "x"), Server("b", "y"), Lost("c")})),
      AllOf(HasSubstr("not reached"), HasSubstr("- c could not be asked"), Not(HasSubstr("\x1b"))));
}

TEST(RotationJson, HasEverythingForAProgram) {
  const json::Value document = RotationJson(Judge({Server("a", "arn:new", "arn:old")}, Etcd(7)));
  EXPECT_EQ(document.Find("schemaVersion")->AsInteger(), 1);
  EXPECT_EQ(document.Find("time")->AsString(), "2026-01-01T00:00:00Z");
  EXPECT_EQ(document.Find("valuesLeft")->AsInteger(), 7);
  EXPECT_EQ(document.Find("gate")->Find("safeAt")->AsString(), "2026-01-01T00:02:00Z");
  const json::Value& seen = *document.Find("apiServers")->At(0).Find("status");
  EXPECT_EQ(seen.At(0).Find("keyId")->AsString(), "arn:new");
  EXPECT_EQ(seen.At(1).Find("last")->AsString(), "2025-12-31T23:58:50Z");
  EXPECT_NE(document.Find("etcd")->Find("summary"), nullptr);
}

TEST(RotationJson, SaysWhyAServerIsNotReached) {
  const json::Value document = RotationJson(Judge({Lost("b")}));
  EXPECT_EQ(document.Find("apiServers")->At(0).Find("reached")->AsBool(), false);
  EXPECT_THAT(document.Find("apiServers")->At(0).Find("error")->AsString(),
              HasSubstr("cannot connect"));
}

TEST(RotationMetrics, ArePrometheusText) {
  const std::string text = RotationMetrics(Judge({Server("a\"b", "arn:new"), Lost("c")}, Etcd(7)));
  EXPECT_THAT(text, HasSubstr("# TYPE atrest_apiserver_up gauge\natrest_apiserver_up{server="
                              "\"a\\\"b\"} 1\natrest_apiserver_up{server=\"c\"} 0\n"));
  EXPECT_THAT(text, HasSubstr("\natrest_apiservers_agree 0\n"));
  EXPECT_THAT(text, HasSubstr("\natrest_etcd_values_left 7\n"));
  EXPECT_THAT(text, HasSubstr("atrest_etcd_unexpected_plaintext_values{resource=\"secrets\"} 0\n"));
}

TEST(RotationMetrics, SayNothingOfAnEtcdThatNobodyRead) {
  EXPECT_THAT(RotationMetrics(Judge({Server("a", "arn:new")})), Not(HasSubstr("atrest_etcd")));
}

// Every metric that an alert names is one that there is.
TEST(RotationMetrics, AreWhatTheAlertsAskFor) {
  std::ostringstream file;
  file << std::ifstream("packaging/prometheus/atrest.rules.yaml").rdbuf();
  const auto rules = yaml::Node::Parse(file.str());
  ASSERT_THAT(rules, IsOk());
  const std::string metrics = RotationMetrics(Judge({Server("a", "arn:new")}, Etcd(7)));
  const std::regex name("atrest_[a-z_]+");
  int alerts = 0;
  for (const yaml::Node& rule : rules->Find("groups")->items()[0].Find("rules")->items()) {
    const std::string expression(rule.Find("expr")->Scalar());
    ASSERT_TRUE(std::regex_search(expression, name)) << expression;
    for (std::sregex_iterator each(expression.begin(), expression.end(), name), end; each != end;
         ++each) {
      EXPECT_THAT(metrics, HasSubstr("# TYPE " + each->str() + " gauge")) << expression;
    }
    ++alerts;
  }
  EXPECT_EQ(alerts, 6);
}

TEST(AgeText, HasOneUnit) {
  EXPECT_EQ(AgeText(seconds(-3)), "0 s");
  EXPECT_EQ(AgeText(seconds(119)), "119 s");
  EXPECT_EQ(AgeText(seconds(120)), "2 min");
  EXPECT_EQ(AgeText(hours(5)), "5 h");
  EXPECT_EQ(AgeText(hours(50)), "2 d");
}

}  // namespace
}  // namespace atrest::operate
