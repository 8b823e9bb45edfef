#include "aws/credentials/identity_token.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/memory_filesystem.h"
#include "testing/result_matchers.h"

namespace atrest::aws {
namespace {

using fakes::FailsWith;
using testing::HasSubstr;

class IdentityTokenTest : public testing::Test {
 protected:
  Result<Secret> Read(const std::string& content) {
    files.Put("/token", content);
    return ReadIdentityToken(files, "/token");
  }
  fakes::MemoryFilesystem files;
};

TEST_F(IdentityTokenTest, IsTheContentOfTheFile) {
  auto token = Read("header.payload.signature");
  ASSERT_TRUE(token.ok());
  EXPECT_EQ(token->Reveal(), "header.payload.signature");
}

TEST_F(IdentityTokenTest, OneLineBreakAtTheEndIsLeftOut) {
  EXPECT_EQ(Read("a.b.c\n")->Reveal(), "a.b.c");
  EXPECT_EQ(Read("a.b.c\r\n")->Reveal(), "a.b.c");
}

TEST_F(IdentityTokenTest, EveryOtherLineBreakIsRefusedAndNotShown) {
  for (const char* content : {"canary\r\nX: y", "canary\n\n", "can\nary", "can ary", "canary\t"}) {
    auto token = Read(content);
    EXPECT_THAT(token, FailsWith(Failure::kNoCredentials, HasSubstr("/token"))) << content;
    EXPECT_THAT(token.error().message, Not(HasSubstr("can"))) << content;
  }
}

TEST_F(IdentityTokenTest, AnEmptyFileIsAnError) {
  EXPECT_THAT(Read(""), FailsWith(Failure::kNoCredentials, HasSubstr("/token is empty")));
  EXPECT_THAT(Read("\n"), FailsWith(Failure::kNoCredentials, HasSubstr("/token is empty")));
}

TEST_F(IdentityTokenTest, IsAtMostWhatStsTakes) {
  EXPECT_TRUE(Read(std::string(20000, 'x') + "\r\n").ok());
  EXPECT_THAT(Read(std::string(20001, 'x')), FailsWith(Failure::kNoCredentials));
  EXPECT_THAT(Read(std::string(30000, 'x')), FailsWith(Failure::kNoCredentials));
}

TEST_F(IdentityTokenTest, AnAbsentFileIsNamed) {
  EXPECT_THAT(ReadIdentityToken(files, "/absent"),
              FailsWith(Failure::kNoCredentials, HasSubstr("/absent")));
}

}  // namespace
}  // namespace atrest::aws
