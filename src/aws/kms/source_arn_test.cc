#include "aws/kms/source_arn.h"

#include <gtest/gtest.h>

namespace atrest::aws {
namespace {

TEST(SourceArnHeaders, AreAccountAndArn) {
  auto headers = SourceArnHeaders("arn:aws:eks:eu-west-1:111122223333:cluster/a");
  ASSERT_TRUE(headers.ok());
  ASSERT_EQ(headers->size(), 2u);
  EXPECT_EQ((*headers)[0].name, "x-amz-source-account");
  EXPECT_EQ((*headers)[0].value, "111122223333");
  EXPECT_EQ((*headers)[1].name, "x-amz-source-arn");
  EXPECT_EQ((*headers)[1].value, "arn:aws:eks:eu-west-1:111122223333:cluster/a");
}

TEST(SourceArnHeaders, AreNotThereByDefault) { EXPECT_TRUE(SourceArnHeaders("")->empty()); }

TEST(SourceArnHeaders, RefuseWhatIsNoArn) {
  for (const char* text :
       {"a", "arn:aws:eks:eu-west-1:111122223333", "arn:aws:eks:eu-west-1::cluster/a",
        "arn:aws:eks:eu-west-1:11112222333x:cluster/a",
        "arn:aws:eks:eu-west-1:111122223333:", "urn:aws:eks:eu-west-1:111122223333:cluster/a",
        "arn:aws:eks:eu-west-1:111122223333:cluster/a\r\nx: y"}) {
    auto headers = SourceArnHeaders(text);
    ASSERT_FALSE(headers.ok()) << text;
    EXPECT_EQ(headers.error().kind, Failure::kBadInput);
  }
}

}  // namespace
}  // namespace atrest::aws
