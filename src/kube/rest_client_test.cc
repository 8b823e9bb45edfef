#include "kube/rest_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>

#include "kube/api_connection.h"
#include "testing/result_matchers.h"
#include "testing/scripted_transport.h"

namespace atrest::kube {
namespace {

using fakes::FailsWith;
using fakes::HasValue;
using fakes::IsOk;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kDb = R"({"kind":"PartialObjectMetadata","metadata":{"name":"db",)"
                            R"("namespace":"default","uid":"u","resourceVersion":"6"}})";

// Gives the credentials it was told, one after the other.
class ScriptedCredentials final : public CredentialSource {
 public:
  void Add(std::string_view token, std::shared_ptr<const http::ClientCertificate> shown = nullptr) {
    auto credential = std::make_shared<ApiCredential>();
    credential->token = Secret(token);
    credential->certificate = std::move(shown);
    script_.push_back(std::move(credential));
  }
  Result<ApiCredentialPtr> Get(const CallContext& /*context*/) override { return script_.front(); }
  Result<ApiCredentialPtr> Replace(const ApiCredentialPtr& refused,
                                   const CallContext& /*context*/) override {
    EXPECT_EQ(refused, script_.front());
    script_.pop_front();
    return script_.empty() ? nullptr : script_.front();
  }

 private:
  std::deque<ApiCredentialPtr> script_;
};

// Hands everything on, so that the script outlives the client.
class Onward final : public http::Transport {
 public:
  explicit Onward(http::Transport& to) : to_(to) {}
  Result<http::Response> Send(const http::Request& request, const CallContext& context) override {
    return to_.Send(request, context);
  }

 private:
  http::Transport& to_;
};

class RestClientTest : public ::testing::Test {
 protected:
  RestClientTest()
      : client_({"https://a:6443", ""}, credentials_, [this](const auto& certificate) {
          opened_.push_back(certificate);
          return Result<std::unique_ptr<http::Transport>>(std::make_unique<Onward>(network_));
        }) {}

  std::string LastUrl() const { return network_.requests().back().url; }

  ScriptedTransport network_;
  ScriptedCredentials credentials_;
  std::vector<std::shared_ptr<const http::ClientCertificate>> opened_;
  RestClient client_;
  const ApiResource secrets_{"", "v1", "secrets", "Secret", true, {}};
  const ObjectMeta db_{"default", "db", "u", "5"};
};

TEST_F(RestClientTest, ListsMetadataOnly) {
  credentials_.Add("t");
  network_.Reply(200, R"({"kind":"PartialObjectMetadataList","metadata":{},"items":[]})");
  ASSERT_THAT(client_.List(secrets_, 500, "a/b=", {}), IsOk());
  EXPECT_EQ(LastUrl(), "https://a:6443/api/v1/secrets?limit=500&continue=a%2Fb%3D");
  EXPECT_EQ(network_.requests()[0].HeaderValue("Accept"),
            "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1");
  EXPECT_EQ(network_.requests()[0].HeaderValue("Authorization"), "Bearer t");
}

TEST_F(RestClientTest, SaysThatAContinueTokenIsTooOld) {
  credentials_.Add("t");
  network_.Reply(410, R"({"reason":"Expired","metadata":{"continue":"newer"}})");
  const auto page = client_.List(secrets_, 500, "old", {});
  ASSERT_THAT(page, IsOk());
  EXPECT_TRUE(page->expired);
  EXPECT_EQ(page->continue_token, "newer");
}

TEST_F(RestClientTest, TouchesWithTheVersionAndNothingElse) {
  credentials_.Add("t");
  network_.Reply(200, kDb);
  const auto outcome = client_.Touch(secrets_, db_, {});
  ASSERT_THAT(outcome, IsOk());
  EXPECT_EQ(outcome->kind, TouchOutcome::Kind::kWritten);
  EXPECT_EQ(outcome->resource_version, "6");
  const auto sent = network_.requests()[0];
  EXPECT_EQ(sent.method, "PATCH");
  EXPECT_EQ(sent.url, "https://a:6443/api/v1/namespaces/default/secrets/db?fieldManager=atrest");
  EXPECT_EQ(sent.HeaderValue("Content-Type"), "application/merge-patch+json");
  EXPECT_EQ(sent.body, R"({"metadata":{"uid":"u","resourceVersion":"5"}})");
}

TEST_F(RestClientTest, TellsThatNothingWasWritten) {
  credentials_.Add("t");
  network_.Reply(200, kDb);
  EXPECT_THAT(client_.Touch(secrets_, {"default", "db", "u", "6"}, {}),
              HasValue(Field(&TouchOutcome::kind, TouchOutcome::Kind::kUnchanged)));
}

TEST_F(RestClientTest, TellsAConflictFromAnObjectThatIsGone) {
  credentials_.Add("t");
  network_.Reply(409, "{}");
  network_.Reply(404, "{}");
  EXPECT_THAT(client_.Touch(secrets_, db_, {}),
              HasValue(Field(&TouchOutcome::kind, TouchOutcome::Kind::kConflict)));
  EXPECT_THAT(client_.Touch(secrets_, db_, {}),
              HasValue(Field(&TouchOutcome::kind, TouchOutcome::Kind::kGone)));
}

TEST_F(RestClientTest, NamesTheObjectInAnError) {
  credentials_.Add("t");
  network_.Reply(500, R"({"reason":"InternalError","message":"kms is away"})");
  EXPECT_THAT(client_.Touch(secrets_, db_, {}),
              FailsWith(Failure::kServiceFault,
                        "patch secrets default/db: status 500 InternalError: kms is away"));
}

TEST_F(RestClientTest, AsksForObjectsThatAreInNoNamespace) {
  credentials_.Add("t");
  network_.Reply(200, kDb);
  const ApiResource roles{"rbac.authorization.k8s.io", "v1", "clusterroles", "", false, {}};
  ASSERT_THAT(client_.Get(roles, "", "system:a/b", {}), IsOk());
  EXPECT_EQ(LastUrl(),
            "https://a:6443/apis/rbac.authorization.k8s.io/v1/clusterroles/system%3Aa%2Fb");
}

TEST_F(RestClientTest, FetchesCredentialsAnewOnceWhenTheyAreRefused) {
  credentials_.Add("old");
  credentials_.Add("new");
  network_.Reply(401, "{}");
  network_.Reply(200, kDb);
  EXPECT_THAT(client_.Get(secrets_, "default", "db", {}), IsOk());
  EXPECT_EQ(network_.requests()[1].HeaderValue("Authorization"), "Bearer new");
}

TEST_F(RestClientTest, GivesUpWhenTheNextOnesAreRefusedToo) {
  credentials_.Add("old");
  credentials_.Add("new");
  network_.Reply(401, "{}");
  network_.Reply(401, R"({"reason":"Unauthorized"})");
  EXPECT_THAT(client_.Get(secrets_, "default", "db", {}),
              FailsWith(Failure::kNoCredentials,
                        AllOf(HasSubstr("https://a:6443"), Not(HasSubstr("new")))));
}

TEST_F(RestClientTest, DoesNotRepeatWithCredentialsThatNeverChange) {
  credentials_.Add("only");
  network_.Reply(401, "{}");
  EXPECT_THAT(client_.Get(secrets_, "default", "db", {}), FailsWith(Failure::kNoCredentials));
  EXPECT_EQ(network_.requests().size(), 1U);
}

TEST_F(RestClientTest, OpensATransportForEachCertificateAndNotForEachCall) {
  const auto first = std::make_shared<const http::ClientCertificate>();
  const auto second = std::make_shared<const http::ClientCertificate>();
  credentials_.Add("", first);
  credentials_.Add("", second);
  network_.Reply(200, kDb);
  network_.Reply(401, "{}");
  network_.Reply(200, kDb);
  EXPECT_THAT(client_.Get(secrets_, "default", "db", {}), IsOk());
  EXPECT_THAT(client_.Get(secrets_, "default", "db", {}), IsOk());
  EXPECT_THAT(opened_, ElementsAre(first, second));
}

TEST_F(RestClientTest, SendsNoAuthorizationWithoutAToken) {
  credentials_.Add("");
  network_.Reply(200, "apiserver_x 1\n");
  ASSERT_THAT(client_.ReadMetrics({}), IsOk());
  EXPECT_EQ(network_.requests()[0].HeaderValue("Authorization"), "");
}

TEST_F(RestClientTest, LetsTheCallerJudgeSomeAnswersOfSend) {
  credentials_.Add("t");
  network_.Reply(409, "{}");
  network_.Reply(403, "{}");
  EXPECT_EQ(client_.Send({.path = "/x?y=hidden"}, {})->status, 409);
  EXPECT_THAT(client_.Send({.path = "/x?y=hidden"}, {}),
              FailsWith(Failure::kDenied, Not(HasSubstr("hidden"))));
}

TEST_F(RestClientTest, DiscoversTheOldWayWhereItMust) {
  credentials_.Add("t");
  network_.Reply(200, R"({"kind":"APIVersions","versions":["v1"]})");  // not aggregated
  network_.Reply(200, R"({"kind":"APIVersions","versions":["v1"]})");
  network_.Reply(200, R"({"kind":"APIResourceList","resources":[{"name":"secrets","verbs":[]}]})");
  network_.Reply(200,
                 R"({"kind":"APIGroupList","groups":[{"versions":[{"groupVersion":"m/v1"}]}]})");
  network_.Reply(503, "");
  const auto found = client_.Discover({});
  ASSERT_THAT(found, IsOk());
  EXPECT_EQ(found->resources.size(), 1U);
  EXPECT_THAT(found->unavailable, ElementsAre("m/v1"));
}

TEST_F(RestClientTest, DoesNotTakeADeniedDiscoveryForAnEmptyOne) {
  credentials_.Add("t");
  network_.Reply(403, "{}");
  EXPECT_THAT(client_.Discover({}), FailsWith(Failure::kDenied));
}

TEST_F(RestClientTest, FindsServersInEndpointSlices) {
  credentials_.Add("t");
  network_.Reply(200,
                 R"({"items":[{"ports":[{"port":6443}],"endpoints":[{"addresses":["10.0.0.2"]},)"
                 R"({"addresses":["10.0.0.1"]}]},{"ports":[{"port":6443}],)"
                 R"("endpoints":[{"addresses":["fd00::1"]}]}]})");
  EXPECT_THAT(FindApiServers(client_, {}),
              HasValue(ElementsAre("10.0.0.1:6443", "10.0.0.2:6443", "[fd00::1]:6443")));
}

TEST_F(RestClientTest, FindsServersInEndpointsOfOldServers) {
  credentials_.Add("t");
  network_.Reply(404, "{}");
  network_.Reply(200, R"({"subsets":[{"addresses":[{"ip":"10.0.0.1"}],"ports":[{"port":443}]}]})");
  EXPECT_THAT(FindApiServers(client_, {}), HasValue(ElementsAre("10.0.0.1:443")));
}

TEST_F(RestClientTest, SaysWhenNoServerIsFound) {
  credentials_.Add("t");
  network_.Reply(200, R"({"items":[]})");
  network_.Reply(404, "{}");
  EXPECT_THAT(FindApiServers(client_, {}), FailsWith(Failure::kAbsent));
}

}  // namespace
}  // namespace atrest::kube
