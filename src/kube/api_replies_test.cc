#include "kube/api_replies.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/result_matchers.h"

namespace atrest::kube {
namespace {

using fakes::FailsWith;
using fakes::HasValue;
using fakes::IsOk;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

std::vector<std::string> Labels(const ApiDiscovery& discovery) {
  std::vector<std::string> labels;
  for (const ApiResource& each : discovery.resources) {
    labels.push_back(each.Label() + "@" + each.version);
  }
  return labels;
}

std::string Resource(const std::string& name) {
  return R"({"resource":")" + name + R"(","responseKind":{"group":"","version":"","kind":"K"},)" +
         R"("scope":"Namespaced","verbs":["list","patch"]})";
}

std::string Group(const std::string& name, const std::string& versions) {
  return R"({"metadata":{"name":")" + name + R"("},"versions":[)" + versions + "]}";
}

std::string Version(const std::string& name, const std::string& resources,
                    const std::string& freshness = "Current") {
  return R"({"version":")" + name + R"(","freshness":")" + freshness + R"(","resources":[)" +
         resources + "]}";
}

ApiDiscovery Discovered(const std::string& groups) {
  ApiDiscovery discovery;
  EXPECT_THAT(AddAggregatedDiscovery(R"({"kind":"APIGroupDiscoveryList","items":[)" + groups + "]}",
                                     discovery),
              HasValue(true));
  FinishDiscovery(discovery);
  return discovery;
}

TEST(AggregatedDiscovery, KnowsEachResource) {
  const ApiDiscovery found = Discovered(Group("", Version("v1", Resource("secrets"))));
  ASSERT_EQ(found.resources.size(), 1U);
  EXPECT_EQ(found.resources[0].kind, "K");
  EXPECT_TRUE(found.resources[0].namespaced);
  EXPECT_TRUE(found.resources[0].Can("patch"));
  EXPECT_FALSE(found.resources[0].Can("create"));
}

TEST(AggregatedDiscovery, TakesTheFirstVersionThatHasAResource) {
  EXPECT_THAT(
      Labels(Discovered(Group("g", Version("v2", Resource("a")) + "," +
                                       Version("v1", Resource("a") + "," + Resource("b"))))),
      ElementsAre("a.g@v2", "b.g@v1"));
}

TEST(AggregatedDiscovery, CountsEventsOnce) {
  EXPECT_THAT(Labels(Discovered(Group("", Version("v1", Resource("events"))) + "," +
                                Group("events.k8s.io", Version("v1", Resource("events"))))),
              ElementsAre("events@v1"));
}

TEST(AggregatedDiscovery, KeepsEventsWhereOnlyTheNewGroupServesThem) {
  EXPECT_THAT(Labels(Discovered(Group("events.k8s.io", Version("v1", Resource("events"))))),
              ElementsAre("events.events.k8s.io@v1"));
}

TEST(AggregatedDiscovery, NamesAGroupThatNobodyAnswersFor) {
  EXPECT_THAT(Discovered(Group("metrics.k8s.io", Version("v1beta1", "", "Stale"))).unavailable,
              ElementsAre("metrics.k8s.io/v1beta1"));
}

TEST(AggregatedDiscovery, LeavesAServerOfBeforeToTheOldWay) {
  ApiDiscovery discovery;
  EXPECT_THAT(AddAggregatedDiscovery(R"({"kind":"APIGroupList","groups":[]})", discovery),
              HasValue(false));
}

TEST(AggregatedDiscovery, RefusesAPageOfSomethingElse) {
  ApiDiscovery discovery;
  EXPECT_THAT(AddAggregatedDiscovery("<html>", discovery), FailsWith(Failure::kUnreachable));
}

TEST(PlainDiscovery, ReadsBothKindsOfVersions) {
  EXPECT_THAT(ReadGroupVersions(R"({"kind":"APIVersions","versions":["v1"]})"),
              HasValue(ElementsAre("v1")));
  EXPECT_THAT(
      ReadGroupVersions(R"({"kind":"APIGroupList","groups":[{"name":"apps","versions":[)"
                        R"({"groupVersion":"apps/v1"},{"groupVersion":"apps/v1beta1"}]}]})"),
      HasValue(ElementsAre("apps/v1", "apps/v1beta1")));
}

TEST(PlainDiscovery, LeavesOutSubresources) {
  ApiDiscovery discovery;
  ASSERT_THAT(AddResourceList(R"({"kind":"APIResourceList","resources":[{"name":"deployments",)"
                              R"("namespaced":true,"kind":"Deployment","verbs":["list"]},)"
                              R"({"name":"deployments/scale","kind":"Scale","verbs":["get"]}]})",
                              "apps/v1", discovery),
              IsOk());
  EXPECT_THAT(Labels(discovery), ElementsAre("deployments.apps@v1"));
}

TEST(ReadObjectPage, ReadsNamesAndWhereToGoOn) {
  const auto page = ReadObjectPage(
      R"({"kind":"PartialObjectMetadataList","metadata":{"resourceVersion":"9","continue":"c",)"
      R"("remainingItemCount":7},"items":[{"metadata":{"name":"db","namespace":"default",)"
      R"("uid":"u","resourceVersion":"5","annotations":{"a":"b"}}}]})");
  ASSERT_THAT(page, IsOk());
  EXPECT_EQ(page->continue_token, "c");
  EXPECT_EQ(page->resource_version, "9");
  EXPECT_EQ(page->remaining, 7U);
  ASSERT_EQ(page->objects.size(), 1U);
  EXPECT_EQ(page->objects[0].space, "default");
  EXPECT_EQ(page->objects[0].name, "db");
  EXPECT_EQ(page->objects[0].uid, "u");
  EXPECT_EQ(page->objects[0].resource_version, "5");
}

TEST(ReadObjectPage, ReadsAnEmptyList) {
  const auto page = ReadObjectPage(
      R"({"kind":"PartialObjectMetadataList","metadata":{"resourceVersion":"9"},"items":null})");
  ASSERT_THAT(page, IsOk());
  EXPECT_THAT(page->objects, IsEmpty());
}

TEST(ReadObjectPage, RefusesWholeObjects) {
  EXPECT_THAT(ReadObjectPage(R"({"kind":"SecretList","metadata":{},"items":[]})"),
              FailsWith(Failure::kUnreachable, HasSubstr("metadata")));
}

TEST(ReadObjectPage, RefusesAnObjectWithoutAName) {
  EXPECT_THAT(
      ReadObjectPage(
          R"({"kind":"PartialObjectMetadataList","metadata":{},"items":[{"metadata":{}}]})"),
      FailsWith(Failure::kUnreachable));
}

http::Response Answer(int status, std::string_view body, std::vector<http::Header> headers = {}) {
  http::Response response;
  response.status = status;
  response.headers = std::move(headers);
  response.body = Secret(body);
  return response;
}

TEST(ReadApiError, SaysWhatTheServerSays) {
  const Error error = ReadApiError(
      Answer(403, R"({"kind":"Status","reason":"Forbidden","message":"secrets is forbidden"})"),
      "list secrets");
  EXPECT_EQ(error.kind, Failure::kDenied);
  EXPECT_EQ(error.code, "Forbidden");
  EXPECT_EQ(error.message, "list secrets: status 403 Forbidden: secrets is forbidden");
}

TEST(ReadApiError, NamesOnlyTheFieldsOfAnInvalidObject) {
  const Error error = ReadApiError(
      Answer(422, R"({"reason":"Invalid","message":"Invalid value: \"hidden\"","details":)"
                  R"({"causes":[{"field":"spec.a","message":"hidden"},{"field":"spec.b"}]}})"),
      "patch x");
  EXPECT_EQ(error.message, "patch x: status 422 Invalid: spec.a, spec.b");
}

TEST(ReadApiError, CannotMoveTheCursor) {
  EXPECT_THAT(ReadApiError(Answer(500, R"({"message":"a\u001b[2Jb"})"), "x").message,
              AllOf(HasSubstr("a [2Jb"), Not(HasSubstr("\x1b"))));
}

TEST(ReadApiError, DoesNotNeedABody) {
  EXPECT_EQ(ReadApiError(Answer(502, "bad gateway"), "x").message, "x: status 502");
}

struct Kind {
  int status;
  Failure kind;
};
class KindOfStatus : public ::testing::TestWithParam<Kind> {};
TEST_P(KindOfStatus, IsTheCallersNextStep) {
  EXPECT_EQ(ReadApiError(Answer(GetParam().status, ""), "x").kind, GetParam().kind);
}
INSTANTIATE_TEST_SUITE_P(
    All, KindOfStatus,
    ::testing::Values(Kind{301, Failure::kUnreachable}, Kind{400, Failure::kBadInput},
                      Kind{401, Failure::kNoCredentials}, Kind{403, Failure::kDenied},
                      Kind{404, Failure::kAbsent}, Kind{415, Failure::kBadInput},
                      Kind{429, Failure::kThrottled}, Kind{500, Failure::kServiceFault},
                      Kind{504, Failure::kServiceFault}));

TEST(ReadApiError, KnowsHowLongToWait) {
  EXPECT_EQ(ReadApiError(Answer(429, "", {{"Retry-After", "3"}}), "x").retry_after,
            std::chrono::seconds(3));
  EXPECT_EQ(ReadApiError(Answer(429, "", {{"Retry-After", "99999999999"}}), "x").retry_after,
            std::nullopt);
  EXPECT_EQ(ReadApiError(Answer(429, "", {{"Retry-After", "soon"}}), "x").retry_after,
            std::nullopt);
}

TEST(ReadContinueToken, IsTheServersOffer) {
  EXPECT_EQ(ReadContinueToken(R"({"kind":"Status","metadata":{"continue":"new"}})"), "new");
  EXPECT_EQ(ReadContinueToken(R"({"kind":"Status","metadata":{}})"), "");
  EXPECT_EQ(ReadContinueToken("x"), "");
}

}  // namespace
}  // namespace atrest::kube
