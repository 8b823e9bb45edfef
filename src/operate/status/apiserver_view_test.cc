#include "operate/status/apiserver_view.h"

#include <gtest/gtest.h>

#include "kube/api_client.h"
#include "testing/result_matchers.h"

namespace atrest::operate {
namespace {

using fakes::FailsWith;
using fakes::IsOk;
using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr const char* kStatus =
    "apiserver_envelope_encryption_key_id_hash_status_last_timestamp_seconds";

ApiServerView View(const std::string& metrics) {
  auto view = ReadApiServerMetrics("https://a:6443", metrics);
  EXPECT_THAT(view, IsOk());
  return *std::move(view);
}

std::string Sighting(const std::string& provider, const std::string& hash, const std::string& at,
                     const std::string& id = "sha256:self") {
  return std::string(kStatus) + "{apiserver_id_hash=\"" + id + "\",key_id_hash=\"" + hash +
         "\",provider_name=\"" + provider + "\"} " + at + "\n";
}

TEST(KeyIdHash, IsWhatMetricsHave) {
  EXPECT_EQ(KeyIdHash("abc"),
            "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(ReadApiServerMetrics, KnowsWhichKeyIdThePluginNamedLast) {
  const ApiServerView view = View("# TYPE x gauge\n" + Sighting("aws", "sha256:old", "1.7e+09") +
                                  Sighting("aws", "sha256:new", "1.7000000615e+09"));
  EXPECT_THAT(view.status, ElementsAre(Field(&KeySighting::key_id_hash, "sha256:new"),
                                       Field(&KeySighting::key_id_hash, "sha256:old")));
  EXPECT_EQ(view.LatestStatus("aws")->last, WallTime(milliseconds(1'700'000'061'500)));
}

TEST(ReadApiServerMetrics, KeepsProvidersApart) {
  const ApiServerView view =
      View(Sighting("b", "sha256:b", "1.7e+09") + Sighting("a", "sha256:a", "1.6e+09"));
  EXPECT_EQ(view.LatestStatus("a")->key_id_hash, "sha256:a");
  EXPECT_EQ(view.LatestStatus("b")->key_id_hash, "sha256:b");
  EXPECT_EQ(view.LatestStatus("c"), nullptr);
}

TEST(ReadApiServerMetrics, TakesTheLatestOfOneKeyUnderTwoServerIds) {
  const ApiServerView view = View(Sighting("a", "sha256:a", "1.7e+09", "sha256:1") +
                                  Sighting("a", "sha256:a", "1.6e+09", "sha256:2"));
  ASSERT_EQ(view.status.size(), 1U);
  EXPECT_EQ(view.status[0].last, WallTime(seconds(1'700'000'000)));
}

TEST(ReadApiServerMetrics, LeavesOutWhatIsNoTime) {
  EXPECT_THAT(View(Sighting("a", "h", "NaN") + Sighting("a", "i", "+Inf") +
                   Sighting("a", "j", "-1") + Sighting("a", "k", "0"))
                  .status,
              IsEmpty());
}

TEST(ReadApiServerMetrics, TellsWritesFromReads) {
  const ApiServerView view = View(
      "apiserver_envelope_encryption_key_id_hash_last_timestamp_seconds{key_id_hash=\"sha256:w\","
      "provider_name=\"a\",transformation_type=\"to_storage\"} 1.7e+09\n"
      "apiserver_envelope_encryption_key_id_hash_last_timestamp_seconds{key_id_hash=\"sha256:r\","
      "provider_name=\"a\",transformation_type=\"from_storage\"} 1.7e+09\n");
  EXPECT_THAT(view.writes, ElementsAre(Field(&KeySighting::key_id_hash, "sha256:w")));
}

TEST(ReadApiServerMetrics, KnowsTheConfigurationAndWhenItChanged) {
  const ApiServerView view = View(
      "apiserver_encryption_config_controller_last_config_info{apiserver_id_hash=\"sha256:x\","
      "hash=\"sha256:c\"} 1\n"
      "apiserver_encryption_config_controller_automatic_reload_last_timestamp_seconds{"
      "apiserver_id_hash=\"sha256:x\",status=\"success\"} 1.7e+09\n"
      "apiserver_encryption_config_controller_automatic_reloads_total{"
      "apiserver_id_hash=\"sha256:x\",status=\"failure\"} 3\n");
  EXPECT_EQ(view.config_hash, "sha256:c");
  EXPECT_EQ(view.config_loaded, WallTime(seconds(1'700'000'000)));
  EXPECT_EQ(view.failed_reloads, 3U);
}

TEST(ReadApiServerMetrics, CountsTransformations) {
  const ApiServerView view = View(
      "apiserver_storage_transformation_operations_total{resource=\"secrets\",status=\"OK\","
      "transformation_type=\"to_storage\",transformer_prefix=\"k8s:enc:kms:v2:a:\"} 12\n");
  ASSERT_EQ(view.transformations.size(), 1U);
  EXPECT_EQ(view.transformations[0].prefix, "k8s:enc:kms:v2:a:");
  EXPECT_EQ(view.transformations[0].count, 12U);
}

TEST(ReadApiServerMetrics, IsEmptyForAServerWithoutEncryption) {
  const ApiServerView view = View("apiserver_request_total{code=\"200\"} 1\ngo_goroutines 5\n");
  EXPECT_THAT(view.status, IsEmpty());
  EXPECT_EQ(view.config_hash, "");
}

TEST(ReadApiServerMetrics, RefusesAPageOfSomethingElse) {
  EXPECT_THAT(ReadApiServerMetrics("a", "<html>\n"),
              FailsWith(Failure::kBadInput, "line 1 is no metric of Prometheus"));
}

TEST(ReadApiServerMetrics, HoldsNoMoreThanAServerCanHave) {
  std::string text;
  for (int i = 0; i < 1500; ++i) text += Sighting("a", "h" + std::to_string(i), "1.7e+09");
  EXPECT_LE(View(text).status.size(), 1024U);
}

}  // namespace
}  // namespace atrest::operate
