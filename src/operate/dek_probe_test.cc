#include "operate/dek_probe.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "operate/verify.h"
#include "operate/verify_html.h"
#include "operate/verify_json.h"
#include "operate/verify_text.h"
#include "testing/memory_etcd.h"
#include "testing/sealed_values.h"

namespace atrest::operate {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const std::string kSeed(32, 's');
constexpr const char* kOld = "arn:aws:kms:eu-west-1:111122223333:key/old";
constexpr const char* kNew = "arn:aws:kms:eu-west-1:111122223333:key/new";

// What it says of each wrapped DEK; others unwrap by kNew.
class ScriptedUnwrapper final : public DekUnwrapper {
 public:
  Result<UnwrappedDek> Unwrap(const WrappedDek& dek, const CallContext&) override {
    ++calls;
    if (const auto failure = failures.find(dek.ciphertext); failure != failures.end()) {
      return failure->second;
    }
    const auto arn = arns.find(dek.ciphertext);
    return UnwrappedDek{Secret(kSeed), arn != arns.end() ? arn->second : kNew};
  }
  int calls = 0;
  std::map<std::string, Error> failures;
  std::map<std::string, std::string> arns;
};

class ProbeTest : public ::testing::Test {
 protected:
  static std::string KeyOf(const std::string& name) { return "/registry/secrets/default/" + name; }
  void PutV2(const std::string& name, const std::string& wrapped,
             const std::string& key_id = kNew) {
    etcd_.Put(KeyOf(name),
              fakes::SealedByKmsV2({.key_id = key_id, .wrapped = wrapped, .secret = kSeed},
                                   KeyOf(name), "{\"hidden\":1}"));
  }
  void PutV1(const std::string& name, const std::string& wrapped) {
    etcd_.Put(KeyOf(name), fakes::SealedByKmsV1("aws", wrapped, kSeed, KeyOf(name), "{}"));
  }
  VerifyReport Run() {
    EtcdSource source("live", etcd_);
    ValueSource* sources[] = {&source};
    VerifyOptions options;
    options.probe = &unwrapper_;
    options.probe_name = "AWS KMS";
    options.retire = retire_;
    options.max_offenders = 3;
    auto report = Verify(sources, options, {1, 2}, nullptr, {});
    EXPECT_TRUE(report.ok());
    return std::move(report).value();
  }

  fakes::MemoryEtcd etcd_;
  ScriptedUnwrapper unwrapper_;
  std::optional<std::string> retire_;
};

TEST_F(ProbeTest, AsksForEachDekOnceAndOpensAValueWithIt) {
  for (const char* name : {"a", "b", "c"}) PutV2(name, "one");
  PutV2("d", "two");
  const VerifyReport report = Run();
  EXPECT_EQ(unwrapper_.calls, 2);
  EXPECT_EQ(report.probe->unwrapped, 2u);
  EXPECT_EQ(report.probe->samples_opened, 2u);
  EXPECT_FALSE(report.FoundSomethingWrong());
  EXPECT_FALSE(report.probe_stopped);
}

TEST_F(ProbeTest, NamesTheValuesOfADekThatIsLost) {
  for (const char* name : {"a", "b", "c", "d", "e"}) PutV2(name, "lost", kOld);
  PutV2("f", "well");
  unwrapper_.failures["lost"] =
      Error{Failure::kKeyUnusable, "kms Decrypt: DisabledException", "", "DisabledException"};
  const VerifyReport report = Run();
  EXPECT_TRUE(report.FoundSomethingWrong());
  EXPECT_EQ(report.probe->failed, 1u);
  EXPECT_EQ(report.probe->values_lost, 5u);
  ASSERT_EQ(report.probe->failures.size(), 1u);
  EXPECT_EQ(report.probe->failures[0].reason, "the key is disabled");
  EXPECT_EQ(report.probe->failures[0].dek_sources, 1u);
  EXPECT_EQ(report.offenders_total, 5u);
  ASSERT_EQ(report.offenders.size(), 3u);
  EXPECT_EQ(report.offenders[0].problem, Problem::kUndecryptable);
  EXPECT_EQ(report.offenders[0].name, "a");
  EXPECT_EQ(JudgeReport(report).sentence, "5 values that cannot be decrypted");
}

TEST_F(ProbeTest, AddsUpDeksThatAreLostForOneReason) {
  PutV1("a", "one");
  PutV1("b", "two");
  unwrapper_.failures["one"] = Error{Failure::kDenied, "request 1", "allow it"};
  unwrapper_.failures["two"] = Error{Failure::kDenied, "request 2", "allow it"};
  const VerifyReport report = Run();
  ASSERT_EQ(report.probe->failures.size(), 1u);
  EXPECT_EQ(report.probe->failures[0].dek_sources, 2u);
  EXPECT_EQ(report.probe->failures[0].message, "request 1");
  EXPECT_EQ(report.probe->failures[0].next_step, "allow it");
}

TEST_F(ProbeTest, FindsAValueThatDoesNotOpenThoughItsDekDoes) {
  PutV2("a", "one");
  etcd_.Put(KeyOf("moved"),
            fakes::SealedByKmsV2({.key_id = kNew, .wrapped = "two", .secret = kSeed},
                                 KeyOf("elsewhere"), "{}"));
  const VerifyReport report = Run();
  EXPECT_EQ(report.probe->failed, 0u);
  EXPECT_EQ(report.probe->values_lost, 1u);
  ASSERT_EQ(report.offenders.size(), 1u);
  EXPECT_EQ(report.offenders[0].name, "moved");
  EXPECT_THAT(report.offenders[0].detail, HasSubstr("changed or moved"));
}

TEST_F(ProbeTest, GroupsV1ByTheKeyThatAnswered) {
  PutV1("a", "one");
  PutV1("b", "two");
  PutV1("c", "three");
  unwrapper_.arns["three"] = kOld;
  const VerifyReport report = Run();
  ASSERT_EQ(report.probe->keys.size(), 2u);
  EXPECT_EQ(report.probe->keys[0].key, "kms-v1 aws");
  EXPECT_EQ(report.probe->keys[0].key_arn, kNew);
  EXPECT_EQ(report.probe->keys[0].values, 2u);
  EXPECT_EQ(report.probe->keys[1].key_arn, kOld);
}

TEST_F(ProbeTest, MakesRetiringExactForV1) {
  PutV1("a", "one");
  PutV1("b", "two");
  unwrapper_.arns["two"] = kOld;
  retire_ = kOld;
  RetireReport retire = *Run().retire;
  EXPECT_FALSE(retire.safe);
  EXPECT_EQ(retire.needed_by, 1u);
  EXPECT_EQ(retire.uncertain, 0u);
  ASSERT_EQ(retire.examples.size(), 1u);
  EXPECT_EQ(retire.examples[0].name, "b");
  unwrapper_.arns.clear();
  EXPECT_TRUE(Run().retire->safe);
}

TEST_F(ProbeTest, MakesRetiringExactForAnAlias) {
  PutV2("a", "one", "alias/k8s");
  retire_ = kOld;
  EXPECT_TRUE(Run().retire->safe);
  unwrapper_.arns["one"] = kOld;
  EXPECT_EQ(Run().retire->needed_by, 1u);
}

TEST_F(ProbeTest, BelievesKmsMoreThanARecord) {
  PutV2("a", "one", kNew);
  unwrapper_.arns["one"] = kOld;
  retire_ = kOld;
  EXPECT_EQ(Run().retire->needed_by, 1u);
}

TEST_F(ProbeTest, RetiresNothingThatALostDekMayNeed) {
  PutV1("a", "lost");
  unwrapper_.failures["lost"] = Error{Failure::kKeyNotFound, "gone"};
  retire_ = kOld;
  const VerifyReport report = Run();
  EXPECT_EQ(report.retire->uncertain, 1u);
  EXPECT_FALSE(report.retire->safe);
}

TEST_F(ProbeTest, StopsWhereNobodyIsReachedAndSaysWhatItKnows) {
  PutV2("a", "one");
  PutV2("b", "two");
  PutV1("c", "three");
  unwrapper_.failures["two"] = Error{Failure::kUnreachable, "no answer"};
  retire_ = kOld;
  const VerifyReport report = Run();
  ASSERT_TRUE(report.probe_stopped);
  EXPECT_EQ(report.probe_stopped->kind, Failure::kUnreachable);
  EXPECT_EQ(report.probe->stopped, "no answer");
  EXPECT_EQ(report.probe->unwrapped, 1u);
  EXPECT_EQ(report.probe->values_lost, 0u);
  EXPECT_EQ(report.summary.total, 3u);
  EXPECT_EQ(report.retire->uncertain, 1u) << "the v1 value was not asked for";
  EXPECT_THAT(VerifyText(report), HasSubstr("not all were asked for: no answer"));
}

TEST_F(ProbeTest, IsInEveryFormOfTheReport) {
  PutV2("a", "lost", kOld);
  PutV2("b", "well");
  unwrapper_.failures["lost"] = Error{Failure::kKeyNotFound, "NotFoundException"};
  const VerifyReport report = Run();
  const json::Value document = VerifyJson(report);
  const json::Value* probe = document.Find("probe");
  ASSERT_NE(probe, nullptr);
  EXPECT_TRUE(probe->Find("complete")->AsBool());
  EXPECT_EQ(probe->Find("valuesLost")->AsInteger(), 1);
  EXPECT_EQ(probe->Find("failures")->size(), 1u);
  EXPECT_THAT(VerifyText(report), HasSubstr("the key is gone: NotFoundException"));
  EXPECT_THAT(VerifyHtml(report, "now"), HasSubstr("What cannot be decrypted"));
  EXPECT_THAT(VerifyHtml(report, "now"), Not(HasSubstr("hidden")));
}

TEST(DekSources, KeepsABoundedNumberOfPlacesAndBytes) {
  DekSources sources({1, 2}, 2, 1 << 20);
  const std::string big(30000, 'x');
  std::size_t added = 0;
  for (int i = 0; i < 50; ++i) {
    const std::string key = "/registry/secrets/default/" + std::to_string(i);
    const std::string text = fakes::SealedByKmsV1("aws", std::to_string(i) + big, kSeed, key, "{}");
    if (sources.Add(etcd::Classify(text), {key, text, 1}, 0)) ++added;
  }
  EXPECT_TRUE(sources.left_out());
  EXPECT_GE(added, 20u);
  EXPECT_LT(added, 30u);
  std::size_t samples = 0;
  for (const DekSource& source : sources.all()) samples += source.sample.size();
  EXPECT_LE(samples, std::size_t{1} << 18);
}

TEST(DekSources, CountsAllValuesAndNamesTheFirst) {
  DekSources sources({1, 2}, 2);
  for (int i = 0; i < 5; ++i) {
    const std::string key = "/registry/secrets/default/" + std::to_string(i);
    const std::string text = fakes::SealedByKmsV2({}, key, "{}");
    EXPECT_TRUE(sources.Add(etcd::Classify(text), {key, text, 1}, 0));
  }
  ASSERT_EQ(sources.all().size(), 1u);
  EXPECT_EQ(sources.all()[0].values, 5u);
  EXPECT_EQ(sources.all()[0].places.size(), 2u);
  EXPECT_EQ(sources.all()[0].Label(), "kms-v2 aws key");
}

}  // namespace
}  // namespace atrest::operate
