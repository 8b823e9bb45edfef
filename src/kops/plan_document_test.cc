#include "kops/plan_document.h"

#include <gmock/gmock.h>

#include <fstream>
#include <sstream>

#include "testing/result_matchers.h"

namespace atrest::kops {
namespace {

using fakes::FailsWith;
using fakes::IsOk;
using testing::ElementsAre;
using testing::HasSubstr;

std::string Golden(const std::string& name) {
  std::ifstream file("tests/kops/golden/" + name);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

WrittenPlan Plan() {
  RenderRequest request;
  request.cluster = Golden("new-cluster/cluster.yaml");
  request.keys = {
      {"", "arn:aws:kms:eu-west-1:111122223333:key/00000000-0000-4000-8000-00000000000a"}};
  request.image = "example.com/aws-encryption-provider:1.0.0";
  const auto stages = MakePlan(request, Goal::kEncrypt);
  EXPECT_THAT(stages, IsOk());
  auto plan = DocumentOf(request, *stages, Goal::kEncrypt);
  EXPECT_THAT(plan, IsOk());
  return *std::move(plan);
}

std::string Changed(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

TEST(PlanDocument, IsReadAsItWasWritten) {
  const PlanDocument document = Plan().document;
  const auto read = ParsePlan(PlanText(document));
  ASSERT_THAT(read, IsOk());
  EXPECT_EQ(PlanText(*read), PlanText(document));
  EXPECT_EQ(read->cluster, document.cluster);
  ASSERT_EQ(read->stages.size(), 6U);
  EXPECT_EQ(read->stages[1].name, "1-read");
  EXPECT_EQ(read->stages[1].gate, document.stages[1].gate);
  EXPECT_EQ(read->stages[3].kind, StageKind::kMigrate);
}

TEST(PlanDocument, BeginsWithWhatItWasMadeFrom) {
  const WrittenPlan plan = Plan();
  EXPECT_EQ(plan.document.stages[0].name, "0-before");
  EXPECT_EQ(plan.files.at("0-before/cluster.yaml"), Golden("new-cluster/cluster.yaml"));
  EXPECT_FALSE(plan.document.stages[0].encryption);
}

TEST(PlanDocument, KnowsTheHashOfEachFile) {
  const WrittenPlan plan = Plan();
  const PlannedFile& file = *plan.document.stages[2].encryption;
  EXPECT_EQ(file.path, "2-write/encryptionconfig.yaml");
  EXPECT_EQ(file.sha256, FileHash(plan.files.at(file.path)));
}

TEST(PlanDocument, HasCommandsAsArguments) {
  EXPECT_THAT(Plan().document.stages[1].commands[0],
              ElementsAre("kops", "replace", "-f", "PLAN/1-read/cluster.yaml"));
}

TEST(PlanDocument, NamesTheKmsPluginsThatServersMustAsk) {
  const WrittenPlan plan = Plan();
  for (const Condition& condition : plan.document.stages[1].gate) {
    if (condition.kind != ConditionKind::kProviders) continue;
    EXPECT_THAT(condition.names, ElementsAre("aws-encryption-provider"));
  }
}

TEST(ParsePlan, RefusesWhatIsNoPlanOfThisVersion) {
  EXPECT_THAT(ParsePlan(""), FailsWith(Failure::kBadInput));
  EXPECT_THAT(ParsePlan("{}"), FailsWith(Failure::kBadInput, HasSubstr("version")));
  EXPECT_THAT(
      ParsePlan(Changed(PlanText(Plan().document), "\"schemaVersion\": 1", "\"schemaVersion\": 2")),
      FailsWith(Failure::kBadInput, HasSubstr("version")));
}

TEST(ParsePlan, RefusesFilesOutsideOfThePlan) {
  EXPECT_THAT(
      ParsePlan(Changed(PlanText(Plan().document), "1-read/cluster.yaml\"", "../etc/passwd\"")),
      FailsWith(Failure::kBadInput, HasSubstr("no plan has")));
}

TEST(ParsePlan, RefusesOtherPrograms) {
  EXPECT_THAT(ParsePlan(Changed(PlanText(Plan().document), "\"kops\"", "\"rm\"")),
              FailsWith(Failure::kBadInput, HasSubstr("a command of no plan")));
}

TEST(ParsePlan, RefusesAConditionThatItDoesNotKnow) {
  EXPECT_THAT(
      ParsePlan(Changed(PlanText(Plan().document), "\"servers-ready\"", "\"moon-is-full\"")),
      FailsWith(Failure::kBadInput, HasSubstr("moon-is-full")));
}

}  // namespace
}  // namespace atrest::kops
