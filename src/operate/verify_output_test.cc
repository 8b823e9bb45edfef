// The three forms in which a report goes out: JSON, text, HTML.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "operate/html.h"
#include "operate/text_table.h"
#include "operate/verify_html.h"
#include "operate/verify_json.h"
#include "operate/verify_text.h"

namespace atrest::operate {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

VerifyReport Sample() {
  VerifyReport report;
  report.sources.push_back({.name = "backup.db",
                            .kind = "snapshot",
                            .etcd_version = "",
                            .revision = 900,
                            .keys = 12,
                            .superseded = 4,
                            .hash_checked = true});
  report.summary = {.total = 12, .encrypted = 8, .plaintext = 2, .exempt = 1, .unreadable = 1};
  report.stale = 1;
  report.dek_sources = 3;
  report.keys.resize(1);
  report.keys[0].format = etcd::Format::kKmsV2;
  report.keys[0].name = "aws";
  report.keys[0].key_id = "arn:one";
  report.keys[0].values = 8;
  report.keys[0].dek_sources = 3;
  report.keys[0].first_revision = 5;
  report.keys[0].last_revision = 800;
  report.keys[0].timeline[3] = 8;
  report.timeline_width = 32;
  ResourceReport secrets;
  secrets.resource = "secrets";
  secrets.counts = report.summary;
  secrets.stale = 1;
  secrets.must_be_encrypted = true;
  secrets.expected = "kms v2 aws";
  secrets.keys = {{0, 8}};
  report.resources.push_back(secrets);
  report.offenders_total = 4;
  report.offenders.push_back({Problem::kPlaintext, "backup.db", "/registry/secrets/default/db",
                              "secrets", "default", "db", "protobuf"});
  return report;
}

TEST(VerifyJson, HoldsTheDocumentedFields) {
  const json::Value document = VerifyJson(Sample());
  EXPECT_EQ(document.Find("schemaVersion")->AsInteger(), 1);
  const json::Value* summary = document.Find("summary");
  EXPECT_EQ(summary->Find("total")->AsInteger(), 12);
  EXPECT_EQ(summary->Find("encrypted")->AsInteger(), 8);
  EXPECT_EQ(summary->Find("plaintext")->AsInteger(), 2);
  EXPECT_EQ(summary->Find("exempt")->AsInteger(), 1);
  EXPECT_EQ(summary->Find("unreadable")->AsInteger(), 1);
  for (const char* list : {"sources", "resources", "keys", "offenders"}) {
    ASSERT_NE(document.Find(list), nullptr) << list;
    EXPECT_TRUE(document.Find(list)->IsArray()) << list;
    EXPECT_EQ(document.Find(list)->size(), 1u) << list;
  }
  EXPECT_EQ(document.Find("keys")->At(0).Find("keyId")->AsString(), "arn:one");
  EXPECT_EQ(document.Find("offenders")->At(0).Find("namespace")->AsString(), "default");
  EXPECT_EQ(document.Find("resources")->At(0).Find("keys")->At(0).Find("key")->AsString(),
            "kms-v2 aws arn:one");
  EXPECT_EQ(document.Find("retire"), nullptr);
}

TEST(VerifyJson, HasListsOfAnEmptyReportToo) {
  const json::Value document = VerifyJson({});
  for (const char* list : {"sources", "resources", "keys", "offenders"}) {
    EXPECT_TRUE(document.Find(list)->IsArray()) << list;
  }
}

TEST(VerifyJson, AnswersWhetherAKeyMayGo) {
  VerifyReport report = Sample();
  report.retire = RetireReport{.key = "arn:one", .needed_by = 8};
  const json::Value document = VerifyJson(report);
  EXPECT_EQ(document.Find("retire")->Find("safe")->AsBool(), false);
  EXPECT_EQ(document.Find("retire")->Find("neededBy")->AsInteger(), 8);
}

TEST(VerifyText, ShowsCountsKeysAndOffenders) {
  const std::string text = VerifyText(Sample());
  EXPECT_THAT(text, HasSubstr("secrets      12          8          2"));
  EXPECT_THAT(text, HasSubstr("kms-v2 aws arn:one"));
  EXPECT_THAT(text, HasSubstr("plaintext  secrets   default/db"));
  EXPECT_THAT(text, HasSubstr("and 3 more"));
}

TEST(VerifyText, AnswersYesOrNo) {
  VerifyReport report = Sample();
  report.retire = RetireReport{.key = "arn:one", .known = true, .needed_by = 8};
  EXPECT_THAT(VerifyText(report), HasSubstr("retire arn:one: no\n  8 values need it"));
  report.retire = RetireReport{.key = "arn:two", .safe = true};
  EXPECT_THAT(VerifyText(report), HasSubstr("retire arn:two: yes\n  no value read names it"));
}

TEST(JudgeReport, NamesTheWorstFirst) {
  VerifyReport report = Sample();
  EXPECT_EQ(JudgeReport(report).sentence, "2 values in plaintext that should be encrypted");
  report.resources[0].counts.plaintext = 0;
  EXPECT_EQ(JudgeReport(report).sentence, "1 value that cannot be read");
  report.summary.unreadable = 0;
  EXPECT_EQ(JudgeReport(report).sentence, "1 value not under the key that writes now");
  report.stale = 0;
  EXPECT_EQ(JudgeReport(report).sentence, "everything is as it should be");
}

TEST(VerifyHtml, IsAPageThatAsksForNothingElse) {
  const std::string page = VerifyHtml(Sample(), "2026-11-24");
  EXPECT_THAT(page, HasSubstr("<!doctype html>"));
  EXPECT_THAT(page, HasSubstr("default-src 'none'"));
  for (const char* forbidden : {"<script", "http://", "https://", "url(", "@import", "src="}) {
    EXPECT_THAT(page, Not(HasSubstr(forbidden)));
  }
}

TEST(VerifyHtml, DrawsChartsAndNamesOffenders) {
  const std::string page = VerifyHtml(Sample(), "2026-11-24");
  EXPECT_THAT(page, HasSubstr("<svg"));
  EXPECT_THAT(page, HasSubstr("<title>secrets: 2 plaintext</title>"));
  EXPECT_THAT(page, HasSubstr("8 values, revisions 96 to 127"));
  EXPECT_THAT(page, HasSubstr("default/db"));
}

TEST(VerifyHtml, EscapesEveryName) {
  VerifyReport report = Sample();
  report.offenders[0].name = "<script>alert(1)</script>";
  report.keys[0].key_id = "\"><img src=x>";
  report.resources[0].resource = "<b>";
  const std::string page = VerifyHtml(report, "<now>");
  EXPECT_THAT(page, Not(HasSubstr("<script")));
  EXPECT_THAT(page, Not(HasSubstr("<img")));
  EXPECT_THAT(page, Not(HasSubstr("<b>:")));
  EXPECT_THAT(page, HasSubstr("&lt;now&gt;"));
}

TEST(VerifyHtml, SaysThatNothingIsEncryptedWhereNothingIs) {
  EXPECT_THAT(VerifyHtml({}, ""), HasSubstr("Nothing is encrypted."));
}

TEST(TextTable, AlignsTextLeftAndNumbersRight) {
  TextTable table({"NAME", ">COUNT"});
  table.AddRow({"a", "5"});
  table.AddRow({"longer", "12345678"});
  EXPECT_EQ(table.Text(),
            "NAME       COUNT\n"
            "a              5\n"
            "longer  12345678\n");
}

TEST(Grouped, PutsABlankBetweenThousands) {
  EXPECT_EQ(Grouped(0), "0");
  EXPECT_EQ(Grouped(999), "999");
  EXPECT_EQ(Grouped(1000), "1 000");
  EXPECT_EQ(Grouped(1234567), "1 234 567");
}

}  // namespace
}  // namespace atrest::operate
