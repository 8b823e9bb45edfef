#include "aws/sigv4/url_parts.h"

#include <gtest/gtest.h>

namespace atrest::aws {
namespace {

TEST(SplitUrl, GivesAllParts) {
  UrlParts parts = SplitUrl("https://kms.eu-west-1.amazonaws.com:8443/a/b?c=d&e#f");
  EXPECT_EQ(parts.scheme, "https");
  EXPECT_EQ(parts.host, "kms.eu-west-1.amazonaws.com:8443");
  EXPECT_EQ(parts.path, "/a/b");
  EXPECT_EQ(parts.query, "c=d&e");
}

TEST(SplitUrl, ThePathIsNeverEmpty) {
  EXPECT_EQ(SplitUrl("https://host").path, "/");
  EXPECT_EQ(SplitUrl("https://host?a=b").path, "/");
  EXPECT_EQ(SplitUrl("https://host?a=b").query, "a=b");
}

TEST(SplitUrl, LeavesOutTheSchemesOwnPort) {
  EXPECT_EQ(SplitUrl("https://host:443/").host, "host");
  EXPECT_EQ(SplitUrl("http://host:80/").host, "host");
  EXPECT_EQ(SplitUrl("http://host:443/").host, "host:443");
  EXPECT_EQ(SplitUrl("https://host:80/").host, "host:80");
}

TEST(SplitUrl, KeepsIpv6Brackets) {
  EXPECT_EQ(SplitUrl("http://[fd00:ec2::254]/latest").host, "[fd00:ec2::254]");
}

}  // namespace
}  // namespace atrest::aws
