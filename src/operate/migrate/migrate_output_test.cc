#include <gmock/gmock.h>

#include "operate/migrate/migrate_json.h"
#include "operate/migrate/migrate_text.h"

namespace atrest::operate {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

kube::ApiResource Named(const std::string& name) { return {"", "v1", name, "K", true, {}}; }

MigrationPreview Preview() {
  MigrationPreview preview;
  preview.plan.resources = {{Named("configmaps"), "kms v2 aws", false},
                            {Named("secrets"), "kms v2 aws", false}};
  preview.plan.notes = {"events are left out"};
  preview.sizes = {{"configmaps", std::nullopt}, {"secrets", 10000}};
  preview.per_second = 200;
  preview.servers = 3;
  return preview;
}

MigrationResult Done() {
  MigrationResult result;
  result.plan.resources = {{Named("secrets"), "kms v2 aws", false}};
  result.report.resources = {{"secrets", {100, 90, 7, 2, 1, 5}, true, ""}};
  result.report.failures = {{"secrets", "ns", "bad", "not valid any more"}};
  result.report.took = std::chrono::seconds(2);
  result.verify_command = "atrest verify --endpoints …";
  return result;
}

MigrationResult Clean() {
  MigrationResult result = Done();
  result.report.resources[0].counts = {100, 100, 0, 0, 0, 0};
  result.report.failures.clear();
  return result;
}

TEST(PreviewText, TellsWhatThereIsToDoAndHowLongItTakes) {
  const std::string text = PreviewText(Preview());
  EXPECT_THAT(text, HasSubstr("secrets      10 000  kms v2 aws"));
  EXPECT_THAT(text, HasSubstr("10 000 objects to touch, about 50 s at 200 requests a second"));
  EXPECT_THAT(text, HasSubstr("note: events are left out"));
}

TEST(PreviewText, TellsWhatIsMissing) {
  MigrationPreview preview = Preview();
  preview.gate.blockers = {"https://b:6443 runs another EncryptionConfiguration"};
  EXPECT_THAT(PreviewText(preview), HasSubstr("not yet: https://b:6443 runs another"));
}

TEST(PreviewText, WarnsOfKmsV1) {
  MigrationPreview preview = Preview();
  preview.plan.resources[1].under_kms_v1 = true;
  EXPECT_THAT(PreviewText(preview), HasSubstr("stays as it is, whatever key was behind that name"));
}

TEST(PreviewJson, HasWhatAScriptDecidesBy) {
  const json::Value json = PreviewJson(Preview());
  EXPECT_EQ(json.Find("schemaVersion")->AsInteger(), 1);
  EXPECT_EQ(json.Find("mayBegin")->AsBool(), true);
  EXPECT_EQ(json.Find("objects")->AsInteger(), 10000);
  EXPECT_EQ(json.Find("estimatedSeconds")->AsInteger(), 50);
  EXPECT_TRUE(json.Find("resources")->At(0).Find("objects")->IsNull());
}

TEST(MigrationText, CountsAndNamesFailures) {
  const std::string text = MigrationText(Done());
  EXPECT_THAT(text, HasSubstr("ns/bad"));
  EXPECT_THAT(text, HasSubstr("50/s"));
}

TEST(MigrationText, SaysThatItIsNotVerifiedAndHowToDoIt) {
  const std::string text = MigrationText(Done());
  EXPECT_THAT(text, HasSubstr("not verified"));
  EXPECT_THAT(text, HasSubstr("atrest verify --endpoints"));
}

TEST(MigrationText, SaysWhatEtcdHolds) {
  MigrationResult result = Clean();
  result.verified.emplace();
  result.verified->summary.total = 100;
  EXPECT_THAT(MigrationText(result), HasSubstr("verified in etcd: 100 values"));
}

TEST(MigrationJson, HasTheNumbersOfEachResource) {
  const json::Value json = MigrationJson(Done());
  EXPECT_EQ(json.Find("schemaVersion")->AsInteger(), 1);
  EXPECT_EQ(json.Find("using")->AsString(), "api");
  const json::Value& secrets = json.Find("resources")->At(0);
  EXPECT_EQ(secrets.Find("rewritten")->AsInteger(), 90);
  EXPECT_EQ(secrets.Find("conflicts")->AsInteger(), 5);
  EXPECT_EQ(json.Find("failures")->At(0).Find("name")->AsString(), "bad");
  EXPECT_EQ(json.Find("verified")->AsBool(), false);
}

TEST(FindingsOf, AreNoneWhenAllIsWell) { EXPECT_THAT(FindingsOf(Clean()), IsEmpty()); }

TEST(FindingsOf, NameFailures) {
  EXPECT_THAT(FindingsOf(Done()), ElementsAre(HasSubstr("1 objects could not be rewritten")));
}

TEST(FindingsOf, NameWhatEtcdStillHolds) {
  MigrationResult result = Clean();
  result.verified.emplace();
  ResourceReport secrets;
  secrets.resource = "secrets";
  secrets.stale = 3;
  result.verified->resources = {secrets};
  EXPECT_THAT(FindingsOf(result), ElementsAre(HasSubstr("3 values of secrets")));
}

TEST(FindingsOf, ForgiveEventsWhichGoByThemselves) {
  MigrationResult result = Clean();
  result.verified.emplace();
  ResourceReport events;
  events.resource = "events";
  events.stale = 3;
  result.verified->resources = {events};
  EXPECT_THAT(FindingsOf(result), IsEmpty());
  EXPECT_EQ(OldEvents(*result.verified), 3U);
}

TEST(FindingsOf, KnowTheKmsV1Trap) {
  MigrationResult result = Clean();
  result.plan.resources[0].under_kms_v1 = true;
  EXPECT_THAT(FindingsOf(result), IsEmpty());
  result.report.resources[0].counts = {100, 0, 100, 0, 0, 0};
  EXPECT_THAT(FindingsOf(result), ElementsAre(HasSubstr("add a provider with a new name")));
  result.report.resumed_at = 50;
  EXPECT_THAT(FindingsOf(result), IsEmpty());
}

TEST(FindingsOf, NameAStorageVersionMigrationThatFailed) {
  MigrationResult result;
  result.by_svm = {{"secrets", false, "no such resource"}, {"configmaps", true, ""}};
  EXPECT_THAT(FindingsOf(result), ElementsAre(HasSubstr("no such resource")));
}

}  // namespace
}  // namespace atrest::operate
