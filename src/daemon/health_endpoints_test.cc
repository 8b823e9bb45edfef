#include "daemon/health_endpoints.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace atrest::daemon {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

constexpr const char* kTrouble = "kms Encrypt: DisabledException";

class HealthEndpointsTest : public testing::Test {
 protected:
  http::Response Get(const std::string& path, const std::string& query = "") {
    http::ServerRequest request;
    request.method = "GET";
    request.path = path;
    request.query = query;
    return endpoints_.Handle(request);
  }
  static std::string Body(const http::Response& response) {
    return std::string(response.body.Reveal());
  }

  std::vector<NamedHealth> keys_{{"a", {true, "ok", false}}, {"b", {true, "ok", false}}};
  std::vector<std::string> unserved_;
  HealthEndpoints endpoints_{{"/h", "/l"},
                             {[this] { return keys_; }, [this] { return unserved_; },
                              [] { return std::string("metric 1\n"); }}};
};

TEST_F(HealthEndpointsTest, AnswerOkWhileAllIsWell) {
  for (const char* path : {"/h", "/l", "/readyz"}) {
    EXPECT_EQ(Get(path).status, 200) << path;
    EXPECT_EQ(Body(Get(path)), "OK") << path;
  }
}

TEST_F(HealthEndpointsTest, NameEachKeyWhenOneCannotBeUsed) {
  keys_[1].report = {false, kTrouble, true};
  const http::Response response = Get("/h");
  EXPECT_EQ(response.status, 500);
  EXPECT_EQ(Body(response), "key a: ok\nkey b: kms Encrypt: DisabledException\n");
}

TEST_F(HealthEndpointsTest, StayAliveWhenAKeyCannotBeUsed) {
  keys_[1].report = {false, kTrouble, true};
  EXPECT_EQ(Get("/l").status, 200);
}

TEST_F(HealthEndpointsTest, AreNotReadyWhenAKeyCannotBeUsed) {
  keys_[1].report = {false, kTrouble, true};
  EXPECT_EQ(Get("/readyz").status, 503);
  EXPECT_THAT(Body(Get("/readyz")), HasSubstr(kTrouble));
}

TEST_F(HealthEndpointsTest, AreNeitherAliveNorReadyWhenASocketIsNotServed) {
  unserved_ = {"/run/a.sock"};
  EXPECT_EQ(Get("/l").status, 500);
  EXPECT_EQ(Body(Get("/l")), "socket /run/a.sock: not served\n");
  EXPECT_EQ(Get("/readyz").status, 503);
  EXPECT_EQ(Get("/h").status, 200);
}

TEST_F(HealthEndpointsTest, TellMoreWhenAsked) {
  EXPECT_EQ(Body(Get("/h", "verbose")), "key a: ok\nkey b: ok\nOK");
}

TEST_F(HealthEndpointsTest, ServeMetricsAsPrometheusText) {
  const http::Response response = Get("/metrics");
  EXPECT_EQ(Body(response), "metric 1\n");
  EXPECT_THAT(std::string(response.HeaderValue("content-type")),
              AllOf(StartsWith("text/plain"), HasSubstr("version=0.0.4")));
}

TEST_F(HealthEndpointsTest, KnowNoOtherPath) {
  EXPECT_EQ(Get("/").status, 404);
  EXPECT_EQ(Get("/healthz").status, 404) << "the flag moved it";
}

TEST_F(HealthEndpointsTest, TakeGetAndHeadOnly) {
  http::ServerRequest request;
  request.path = "/h";
  request.method = "POST";
  EXPECT_EQ(endpoints_.Handle(request).status, 405);
  request.method = "HEAD";
  EXPECT_EQ(endpoints_.Handle(request).status, 200);
}

}  // namespace
}  // namespace atrest::daemon
