#include "fake_kms/announcement.h"

#include <gtest/gtest.h>

namespace atrest::fake_kms {
namespace {

TEST(ReadyLine, IsOneLineOfJson) {
  EXPECT_EQ(ReadyLine("http://a:1", "http://a:2"),
            "{\"url\":\"http://a:1\",\"control\":\"http://a:2\"}\n");
  EXPECT_EQ(ReadyLine("http://a:1", ""), "{\"url\":\"http://a:1\"}\n");
}

TEST(EnvironmentText, IsSafeForAShell) {
  const std::string text = EnvironmentText("http://a:1", "us-east-1", "/it's/here");
  EXPECT_NE(text.find("export AWS_ENDPOINT_URL_KMS='http://a:1'\n"), std::string::npos);
  EXPECT_NE(text.find("export AWS_CA_BUNDLE='/it'\\''s/here'\n"), std::string::npos);
}

TEST(EnvironmentText, NamesNoBundleWithoutTls) {
  EXPECT_EQ(EnvironmentText("http://a:1", "us-east-1", "").find("CA_BUNDLE"), std::string::npos);
}

}  // namespace
}  // namespace atrest::fake_kms
