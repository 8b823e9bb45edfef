#include "http/proxy_choice.h"

#include <gtest/gtest.h>

#include "testing/fake_environment.h"

namespace atrest::http {
namespace {

class ProxyForTest : public testing::Test {
 protected:
  ProxyChoice For(const char* host, bool secure = true) {
    return ProxyFor(host, secure, environment_);
  }
  fakes::FakeEnvironment environment_;
};

TEST_F(ProxyForTest, IsNoneWithoutAVariable) { EXPECT_EQ(For("kms.example").variable, ""); }

TEST_F(ProxyForTest, TakesHostAndPortOfTheVariable) {
  environment_.Set("HTTPS_PROXY", "http://proxy.example:3128/");
  const ProxyChoice choice = For("kms.example");
  EXPECT_EQ(choice.variable, "HTTPS_PROXY");
  EXPECT_EQ(choice.host, "proxy.example");
  EXPECT_EQ(choice.port, 3128);
}

TEST_F(ProxyForTest, PrefersTheLowerCaseVariable) {
  environment_.Set("HTTPS_PROXY", "http://b:1");
  environment_.Set("https_proxy", "http://a:1");
  EXPECT_EQ(For("kms.example").host, "a");
}

TEST_F(ProxyForTest, ShowsNoPassword) {
  environment_.Set("https_proxy", "http://me:canary@proxy:3128");
  EXPECT_EQ(For("kms.example").shown, "http://proxy:3128");
}

TEST_F(ProxyForTest, IsNoneForAHostThatNoProxyCovers) {
  environment_.Set("https_proxy", "http://proxy:3128");
  environment_.Set("NO_PROXY", "localhost, .Amazonaws.com");
  EXPECT_EQ(For("kms.eu-west-1.amazonaws.com").variable, "");
  EXPECT_EQ(For("amazonaws.com").variable, "");
  EXPECT_EQ(For("notamazonaws.com").variable, "https_proxy");
}

TEST_F(ProxyForTest, IsNoneWhereNoProxyIsEverything) {
  environment_.Set("https_proxy", "http://proxy:3128");
  environment_.Set("no_proxy", "*");
  EXPECT_EQ(For("kms.example").variable, "");
}

TEST_F(ProxyForTest, IgnoresUpperCaseHttpProxyAsLibcurlDoes) {
  environment_.Set("HTTP_PROXY", "http://proxy:3128");
  EXPECT_EQ(For("kms.example", false).variable, "");
}

TEST_F(ProxyForTest, SeesThatAValueCannotBeUsed) {
  environment_.Set("https_proxy", "http://proxy:port");
  EXPECT_TRUE(For("kms.example").malformed);
  environment_.Set("https_proxy", "http://");
  EXPECT_TRUE(For("kms.example").malformed);
}

TEST_F(ProxyForTest, HasLibcurlsPortWhereNoneIsGiven) {
  environment_.Set("https_proxy", "proxy");
  EXPECT_EQ(For("kms.example").port, 1080);
  environment_.Set("https_proxy", "[::1]:3128");
  EXPECT_EQ(For("kms.example").host, "::1");
  EXPECT_EQ(For("kms.example").port, 3128);
}

}  // namespace
}  // namespace atrest::http
