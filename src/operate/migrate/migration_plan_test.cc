#include "operate/migrate/migration_plan.h"

#include <gmock/gmock.h>

#include "testing/result_matchers.h"

namespace atrest::operate {
namespace {

using fakes::FailsWith;
using fakes::IsOk;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

kube::ApiResource Served(std::string group, std::string name,
                         std::vector<std::string> verbs = {"get", "list", "patch"}) {
  return {std::move(group), "v1", std::move(name), "K", true, std::move(verbs)};
}

kube::ApiDiscovery Cluster() {
  return {{Served("", "configmaps"), Served("", "secrets"), Served("", "events"),
           Served("", "bindings", {"create"}), Served("apps", "deployments"),
           Served("example.com", "widgets"), Served("metrics.k8s.io", "pods", {"get", "list"})},
          {}};
}

std::string Rule(const std::string& resources, const std::string& provider = "identity: {}") {
  return "apiVersion: apiserver.config.k8s.io/v1\nkind: EncryptionConfiguration\nresources:\n"
         "- resources: [" +
         resources + "]\n  providers:\n  - " + provider + "\n";
}

Result<MigrationPlan> Plan(const std::string& text, const std::vector<std::string>& only = {}) {
  TRY_ASSIGN(const auto configuration, kube::EncryptionConfiguration::Parse(text));
  return PlanMigration(Cluster(), &configuration, only);
}

std::vector<std::string> Labels(const Result<MigrationPlan>& plan) {
  std::vector<std::string> labels;
  if (!plan.ok()) return labels;
  for (const auto& each : plan->resources) labels.push_back(each.resource.Label());
  return labels;
}

TEST(PlanMigration, TakesWhatTheConfigurationNames) {
  EXPECT_THAT(Labels(Plan(Rule("secrets, widgets.example.com"))),
              ElementsAre("secrets", "widgets.example.com"));
}

TEST(PlanMigration, TakesTheCoreGroup) {
  EXPECT_THAT(Labels(Plan(Rule("'*.'"))), ElementsAre("configmaps", "secrets"));
}

TEST(PlanMigration, TakesOneGroup) {
  EXPECT_THAT(Labels(Plan(Rule("'*.apps'"))), ElementsAre("deployments.apps"));
}

TEST(PlanMigration, TakesEverythingThatCanBeRewrittenCustomResourcesIncluded) {
  EXPECT_THAT(Labels(Plan(Rule("'*.*'"))),
              ElementsAre("configmaps", "deployments.apps", "secrets", "widgets.example.com"));
}

TEST(PlanMigration, SaysThatEventsAreLeftOut) {
  const auto plan = Plan(Rule("'*.*'"));
  ASSERT_THAT(plan, IsOk());
  EXPECT_THAT(plan->notes, ElementsAre(HasSubstr("events are left out")));
}

TEST(PlanMigration, SaysWhatIsConfiguredButNotServed) {
  const auto plan = Plan(Rule("secrets, gadgets.example.com"));
  ASSERT_THAT(plan, IsOk());
  EXPECT_THAT(plan->notes, ElementsAre(HasSubstr("gadgets.example.com")));
}

TEST(PlanMigration, SaysWhoseGroupNobodyAnswersFor) {
  kube::ApiDiscovery cluster = Cluster();
  cluster.unavailable = {"metrics.k8s.io/v1beta1"};
  const auto plan = PlanMigration(cluster, nullptr, {"secrets"});
  ASSERT_THAT(plan, IsOk());
  EXPECT_THAT(plan->notes, ElementsAre(HasSubstr("metrics.k8s.io/v1beta1")));
}

TEST(PlanMigration, NamesWhatWrites) {
  const auto plan = Plan(Rule("secrets"));
  ASSERT_THAT(plan, IsOk());
  EXPECT_EQ(plan->resources.front().writes, "identity");
  EXPECT_FALSE(plan->resources.front().under_kms_v1);
}

TEST(PlanMigration, KnowsWhatKmsV1Writes) {
  const auto plan =
      Plan(Rule("secrets", "kms: {apiVersion: v1, name: aws, endpoint: 'unix:///s', timeout: 3s}"));
  ASSERT_THAT(plan, IsOk());
  EXPECT_TRUE(plan->resources.front().under_kms_v1);
}

TEST(PlanMigration, CanDoWithoutAConfiguration) {
  EXPECT_THAT(Labels(PlanMigration(Cluster(), nullptr, {"secrets"})), ElementsAre("secrets"));
}

TEST(PlanMigration, TakesOnlyWhatIsAskedFor) {
  EXPECT_THAT(Labels(Plan(Rule("'*.*'"), {"secrets"})), ElementsAre("secrets"));
}

TEST(PlanMigration, RefusesWhatIsNotServed) {
  EXPECT_THAT(PlanMigration(Cluster(), nullptr, {"secretss"}),
              FailsWith(Failure::kBadInput, HasSubstr("secretss")));
}

TEST(PlanMigration, RefusesWhatCannotBeRewritten) {
  EXPECT_THAT(PlanMigration(Cluster(), nullptr, {"bindings"}),
              FailsWith(Failure::kBadInput, HasSubstr("nothing of it lies in etcd")));
}

TEST(PlanMigration, RefusesEventsByName) {
  EXPECT_THAT(PlanMigration(Cluster(), nullptr, {"events"}),
              FailsWith(Failure::kBadInput, HasSubstr("forgets them")));
}

TEST(PlanMigration, RefusesToGuess) {
  EXPECT_THAT(PlanMigration(Cluster(), nullptr, {}), FailsWith(Failure::kBadInput));
}

TEST(PlanMigration, RefusesAnEmptyPlan) {
  EXPECT_THAT(Plan(Rule("gadgets.example.com")), FailsWith(Failure::kBadInput));
}

}  // namespace
}  // namespace atrest::operate
