#include "operate/doctor/doctor_report.h"

#include <gmock/gmock.h>

#include <set>

#include "operate/doctor/doctor_bundle.h"
#include "operate/doctor/doctor_checks.h"
#include "operate/doctor/doctor_consequences.h"
#include "operate/doctor/doctor_text.h"

namespace atrest::operate {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(DoctorChecks, HaveAnIdOfTheirOwnAndAReason) {
  std::set<std::string_view> ids;
  for (const DoctorCheck& check : DoctorChecks()) {
    EXPECT_TRUE(ids.insert(check.id).second) << check.id;
    EXPECT_FALSE(check.asks.empty() || check.why.empty()) << check.id;
    EXPECT_FALSE(check.why.ends_with('.')) << check.id;
  }
}

TEST(DoctorSentence, CountsByOutcome) {
  DoctorReport report;
  EXPECT_EQ(DoctorSentence(report), "nothing could be checked");
  report.checks = {Good(check::kDns, "")};
  EXPECT_EQ(DoctorSentence(report), "all is well, by 1 check that applied");
  report.checks.push_back(Wrong(check::kTcp, "x", "y"));
  report.checks.push_back(Warning(check::kTls, "x", "y"));
  report.checks.push_back(Unknown(check::kClock, "x", "y"));
  EXPECT_EQ(DoctorSentence(report),
            "1 check found something wrong, 1 check warned, 1 check could not find out");
}

TEST(CheckResult, ShowsNoControlCharacters) {
  EXPECT_THAT(Good(check::kDns, "a\x1b[2Jb").seen, Not(HasSubstr("\x1b")));
}

TEST(DoctorText, GivesReasonAndRemedyOfWhatIsWrongAlone) {
  DoctorReport report;
  report.checks = {Good(check::kDns, "fine"), Wrong(check::kTcp, "refused", "open it")};
  const std::string text = DoctorText(report, false);
  EXPECT_THAT(text, HasSubstr("NETWORK\n  ok        dns                 fine\n  WRONG     tcp"));
  EXPECT_THAT(text, HasSubstr("fix: open it\n"));
  EXPECT_THAT(text, Not(HasSubstr("without an address")));
}

TEST(DoctorText, TellsOnceWhatWasNotAskedForOneReason) {
  DoctorReport report;
  report.checks = {NotAsked(check::kDns, "no key", "give one"),
                   NotAsked(check::kTcp, "no key", "give one"),
                   NotAsked(check::kTls, "no CA", "give one")};
  EXPECT_THAT(DoctorText(report, false), HasSubstr("NETWORK\n"
                                                   "  not asked dns, tcp\n"
                                                   "            no key: give one\n"
                                                   "  not asked tls                 no CA\n"));
}

TEST(DoctorText, KeepsWhatWasNotAskedOfTwoGroupsApart) {
  DoctorReport report;
  report.checks = {NotAsked(check::kDns, "no key", "give one"),
                   NotAsked(check::kKeyExists, "no key", "give one")};
  EXPECT_THAT(DoctorText(report, false), HasSubstr("\nKEY\n  not asked key "));
}

TEST(DoctorJson, HasTheChecksInTheirOrder) {
  DoctorReport report;
  report.checks = {NotAsked(check::kEtcd, "none", "give --endpoints")};
  const json::Value document = DoctorJson(report);
  ASSERT_NE(document.Find("checks"), nullptr);
  const json::Value& first = document.Find("checks")->At(0);
  EXPECT_EQ(first.Find("outcome")->AsString(), "not-asked");
  EXPECT_EQ(first.Find("group")->AsString(), "etcd");
}

TEST(NameConsequences, MakesAPluginThatSuffersFromTheKeyNoFinding) {
  std::vector<CheckResult> results{Wrong(check::kDecrypt, "denied", ""),
                                   Wrong(check::kPluginV2, "denied, too", "")};
  NameConsequences(results);
  EXPECT_EQ(results[0].outcome, CheckOutcome::kWrong);
  EXPECT_EQ(results[1].outcome, CheckOutcome::kSkipped);
  EXPECT_EQ(results[1].seen, "skipped because kms-decrypt failed: denied, too");
}

TEST(NameConsequences, LeavesWhatHasACauseOfItsOwn) {
  std::vector<CheckResult> results{Wrong(check::kDecrypt, "denied", ""),
                                   Wrong(check::kSocketMode, "0666", ""),
                                   Wrong(check::kConfigFile, "0644", "")};
  NameConsequences(results);
  EXPECT_EQ(results[1].outcome, CheckOutcome::kWrong);
  EXPECT_EQ(results[2].outcome, CheckOutcome::kWrong);
}

TEST(NameConsequences, TakesAHealthPortForPartOfAProviderThatIsGone) {
  std::vector<CheckResult> results{Wrong(check::kSocketStale, "nobody", ""),
                                   Wrong(check::kLive, "refused", "")};
  NameConsequences(results);
  EXPECT_EQ(results[1].outcome, CheckOutcome::kSkipped);
}

TEST(NameConsequences, AWarningIsNoCause) {
  std::vector<CheckResult> results{Warning(check::kKeyRotation, "off", ""),
                                   Wrong(check::kPluginStatus, "ill", "")};
  NameConsequences(results);
  EXPECT_EQ(results[1].outcome, CheckOutcome::kWrong);
}

TEST(WithoutUserInfo, TakesUserAndPasswordOutOfUrls) {
  EXPECT_EQ(WithoutUserInfo("a https://me:canary@host/x, http://b@c"),
            "a https://host/x, http://c");
  EXPECT_EQ(WithoutUserInfo("https://host/a@b"), "https://host/a@b");
  EXPECT_EQ(WithoutUserInfo("https://"), "https://");
}

TEST(LastLines, AreTheLastOnes) {
  EXPECT_THAT(LastLines("a\nb\n\nc", 2), testing::ElementsAre("b", "c"));
}

TEST(BundleJson, TakesNoEnvironmentAndNoUnknownArgument) {
  PodContainer provider;
  provider.arguments = {"--key=arn", "--secret-thing=canary"};
  const std::string text = BundleJson({}, {}, provider, {}).Text();
  EXPECT_THAT(text, HasSubstr("\"key\":\"arn\""));
  EXPECT_THAT(text, Not(HasSubstr("canary")));
}

}  // namespace
}  // namespace atrest::operate
