#include "kops/lint/lint.h"

#include <gmock/gmock.h>

#include "json/json.h"
#include "testing/result_matchers.h"

namespace atrest::kops::lint {
namespace {

using testing::HasSubstr;

const std::string kSpec =
    "apiVersion: v1\nkind: ConfigMap\n---\n"
    "apiVersion: kops.k8s.io/v1alpha2\n"  // line 4
    "kind: Cluster\n"
    "spec:\n"
    "  encryptionConfig: true # ours\n"
    "  fileAssets:\n"
    "  - name: p\n"
    "    path: /etc/kubernetes/manifests/p.yaml\n"
    "    roles: [ControlPlane]\n"
    "    content: |\n"
    "      kind: Pod\n"  // line 13
    "      spec:\n"
    "        hostNetwork: true\n"
    "        containers:\n"
    "        - name: aws-encryption-provider\n"
    "          livenessProbe:\n"
    "            httpGet: {path: /healthz, port: 8083}\n";

const Finding* Find(const Report& report, std::string_view rule) {
  for (const Finding& finding : report.findings) {
    if (finding.rule == rule) return &finding;
  }
  return nullptr;
}

TEST(Lint, NamesTheLineInTheFileOfWhatStandsInsideOfAnAsset) {
  const auto report = Lint({{"a", kSpec}}, {});
  ASSERT_THAT(report, fakes::IsOk());
  const Finding* deep = Find(*report, "pod-liveness-deep");
  ASSERT_NE(deep, nullptr);
  EXPECT_EQ(deep->line, 19);
}

TEST(Lint, KnowsOnlyTheLineOfAQuotedAsset) {
  const auto report = Lint(
      {{"a",
        "kind: Cluster\nspec:\n  fileAssets:\n  - content: \"kind: Pod\\nspec:\\n  containers:\\n"
        "  - name: aws-encryption-provider\\n\"\n    path: /etc/kubernetes/manifests/x\n"}},
      {});
  ASSERT_THAT(report, fakes::IsOk());
  const Finding* found = Find(*report, "pod-host-network");
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(found->line, 4);
}

TEST(Lint, SortsFindingsByFileAndLine) {
  const auto report = Lint({{"a", kSpec}, {"b", kSpec}}, {});
  ASSERT_THAT(report, fakes::IsOk());
  for (std::size_t i = 1; i < report->findings.size(); ++i) {
    const Finding& a = report->findings[i - 1];
    const Finding& b = report->findings[i];
    EXPECT_TRUE(a.file < b.file || (a.file == b.file && a.line <= b.line));
  }
}

TEST(Repaired, ChangesOnlyWhatIsWrong) {
  const auto report = Repaired({{"a", kSpec}}, {});
  ASSERT_THAT(report, fakes::IsOk());
  EXPECT_EQ(Find(*report, "pod-liveness-deep"), nullptr);
  EXPECT_EQ(Find(*report, "pod-resources"), nullptr);
  const std::string& text = report->files[0].text;
  EXPECT_THAT(text, HasSubstr("encryptionConfig: true # ours\n"));
  EXPECT_THAT(text, HasSubstr("path: /livez"));
  EXPECT_THAT(text, HasSubstr("apiVersion: v1\nkind: ConfigMap\n---\n"));
}

TEST(Repaired, LeavesAGoodFileAsItIs) {
  const std::string good = "kind: InstanceGroup\nspec: {role: Node} # x\n";
  EXPECT_EQ(Repaired({{"a", good}}, {})->files[0].text, good);
}

TEST(TableText, SaysWhereWhatWhyAndHowToRepair) {
  const std::string text = TableText(*Lint({{"a.yaml", kSpec}}, {}));
  EXPECT_THAT(text, HasSubstr("a.yaml:19: error: the liveness probe asks /healthz "
                              "[pod-liveness-deep]\n    why: when KMS"));
  EXPECT_THAT(text, HasSubstr("(--fix does it)\n"));
}

TEST(TableText, CountsBySeverity) { EXPECT_EQ(TableText({}), "0 errors, 0 warnings, 0 notes\n"); }

TEST(JsonText, IsJsonWithASchemaVersion) {
  const auto document = json::Value::Parse(JsonText(*Lint({{"a.yaml", kSpec}}, {})));
  ASSERT_THAT(document, fakes::IsOk());
  EXPECT_EQ(document->Find("schemaVersion")->AsInteger(), 1);
  EXPECT_EQ(document->Find("findings")->At(0).Find("file")->AsString(), "a.yaml");
}

TEST(SarifText, HasRulesAndPlaces) {
  const auto document = json::Value::Parse(SarifText(*Lint({{"a.yaml", kSpec}}, {}), "1.2.3"),
                                           {.max_bytes = 1 << 20});
  ASSERT_THAT(document, fakes::IsOk());
  EXPECT_EQ(document->Find("version")->AsString(), "2.1.0");
  const json::Value& run = document->Find("runs")->At(0);
  EXPECT_EQ(run.Find("tool")->Find("driver")->Find("rules")->size(), AllRules().size());
  const json::Value& place =
      *run.Find("results")->At(0).Find("locations")->At(0).Find("physicalLocation");
  EXPECT_EQ(place.Find("artifactLocation")->Find("uri")->AsString(), "a.yaml");
}

TEST(SarifText, WritesAFileNameAsAUri) {
  const std::string text = SarifText(*Lint({{"my specs/é#1.yaml", kSpec}}, {}), "1");
  EXPECT_THAT(text, HasSubstr("\"my%20specs/%C3%A9%231.yaml\""));
}

TEST(Lint, SurvivesDocumentsOfUnexpectedShape) {
  for (const char* text :
       {"kind: Cluster\nspec: [a]\n", "kind: Cluster\nspec:\n  fileAssets: x\n  hooks: {a: b}\n",
        "kind: EncryptionConfiguration\nresources: {a: b}\n",
        "kind: EncryptionConfiguration\nresources:\n- a\n- providers: [x, {kms: y}]\n",
        "kind: Pod\nspec: {containers: [a, {name: aws-encryption-provider, args: x}]}\n",
        "[1, 2]\n", "a\n"}) {
    EXPECT_THAT(Lint({{"a", text}}, {}), fakes::IsOk()) << text;
  }
}

}  // namespace
}  // namespace atrest::kops::lint
