#include "http/url_rule.h"

#include <gtest/gtest.h>

#include "testing/result_matchers.h"

namespace atrest::http {
namespace {

using fakes::FailsWith;
using fakes::IsOk;
using ::testing::HasSubstr;
using ::testing::Not;

Result<UrlFacts> Check(std::string_view url) { return CheckUrl(url, false); }

TEST(CheckUrl, TakesHttpsToAnyHost) {
  const Result<UrlFacts> facts = Check("https://kms.eu-west-1.amazonaws.com/");
  ASSERT_THAT(facts, IsOk());
  EXPECT_EQ(facts->origin, "https://kms.eu-west-1.amazonaws.com");
  EXPECT_TRUE(facts->secure);
  EXPECT_FALSE(facts->local);
}

TEST(CheckUrl, KeepsThePortInTheOrigin) {
  EXPECT_EQ(Check("https://host.test:8443?x=1")->origin, "https://host.test:8443");
}

TEST(CheckUrl, RefusesHttpToOtherMachines) {
  EXPECT_THAT(Check("http://kms.test/"),
              FailsWith(Failure::kBadInput, HasSubstr("http://kms.test is plain http")));
  EXPECT_THAT(Check("http://10.0.0.1/"), FailsWith(Failure::kBadInput));
  EXPECT_THAT(Check("http://[2001:db8::1]/"), FailsWith(Failure::kBadInput));
}

TEST(CheckUrl, TakesHttpToOtherMachinesIfTold) {
  EXPECT_THAT(CheckUrl("http://kms.test/", true), IsOk());
}

class LocalHost : public ::testing::TestWithParam<const char*> {};

TEST_P(LocalHost, MayBeAskedOverHttpWithoutAProxy) {
  const Result<UrlFacts> facts = Check(std::string("http://") + GetParam() + "/latest");
  ASSERT_THAT(facts, IsOk());
  EXPECT_TRUE(facts->local);
  EXPECT_FALSE(facts->secure);
}

INSTANTIATE_TEST_SUITE_P(All, LocalHost,
                         ::testing::Values("127.0.0.1", "127.0.0.1:8080", "127.255.1.2",
                                           "localhost:80", "LocalHost", "[::1]", "[::1]:8080",
                                           "[0:0:0:0:0:0:0:1]", "169.254.169.254", "169.254.170.2",
                                           "169.254.170.23", "[fd00:ec2::254]", "[fd00:ec2::23]"));

class AlmostLocalHost : public ::testing::TestWithParam<const char*> {};

TEST_P(AlmostLocalHost, MayNotBeAskedOverHttp) {
  EXPECT_THAT(Check(std::string("http://") + GetParam() + "/"), FailsWith(Failure::kBadInput));
}

// Forms that other programs read as loopback, and neighbours of the metadata addresses.
INSTANTIATE_TEST_SUITE_P(All, AlmostLocalHost,
                         ::testing::Values("127.1", "0x7f.0.0.1", "2130706433", "0177.0.0.1",
                                           "127.0.0.01", "0.0.0.0", "localhost.", "localhost.evil",
                                           "127.0.0.1.evil", "[::ffff:127.0.0.1]", "[::]",
                                           "169.254.169.253", "169.254.170.22", "[fd00:ec2::255]"));

class UnusableUrl : public ::testing::TestWithParam<const char*> {};

TEST_P(UnusableUrl, IsRefusedWhateverTheOptions) {
  EXPECT_THAT(CheckUrl(GetParam(), true), FailsWith(Failure::kBadInput));
}

INSTANTIATE_TEST_SUITE_P(
    All, UnusableUrl,
    ::testing::Values("", "kms.test", "//kms.test", "ftp://kms.test", "file:///etc/passwd",
                      "https://", "https:///path", "https://user@kms.test/",
                      "https://user:pass@kms.test/", "https://127.0.0.1\\@kms.test/",
                      "https://kms test/", "https://kms.test/a b", "https://kms.test/\r\nHost: x",
                      "https://kms.test/\t", "https://kms.test:/", "https://kms.test:0/",
                      "https://kms.test:65536/", "https://kms.test:8a/", "https://kms.test:+80/",
                      "https://kms.test:080443/", "https://[::1/", "https://[::1]x/",
                      "https://[fe80::1%25eth0]/", "https://kms.test/#part",
                      "https://kms.test#part", "https://k\xc3\xa4se.test/", "https://%6b.test/",
                      "https://*.test/"));

TEST(CheckUrl, RefusesAUrlWithoutEnd) {
  EXPECT_THAT(Check("https://kms.test/" + std::string(9000, 'a')), FailsWith(Failure::kBadInput));
}

TEST(CheckUrl, NeverRepeatsAPathOrPassword) {
  EXPECT_THAT(Check("http://kms.test/path-with-a-token").error().message,
              Not(HasSubstr("path-with-a-token")));
  EXPECT_THAT(Check("https://user:hunter2@kms.test/").error().message, Not(HasSubstr("hunter2")));
}

}  // namespace
}  // namespace atrest::http
