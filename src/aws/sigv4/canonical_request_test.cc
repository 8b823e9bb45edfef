// A handful of AWS's published Signature Version 4 test suite (Apache-2.0), every intermediate of
// each. tests/contract/aws4_suite_check.cc runs the whole suite.
#include "aws/sigv4/canonical_request.h"

#include <gtest/gtest.h>

#include "testing/aws4_vector.h"

namespace atrest::aws {
namespace {

using Vector = fakes::Aws4Vector;

class PublishedVector : public testing::TestWithParam<Vector> {};

TEST_P(PublishedVector, AgreesInEveryStep) { EXPECT_EQ(fakes::Aws4Difference(GetParam()), ""); }

INSTANTIATE_TEST_SUITE_P(
    Aws4, PublishedVector,
    testing::Values(
        Vector{"get-vanilla",
               "GET / HTTP/1.1\n"
               "Host:example.amazonaws.com\n"
               "X-Amz-Date:20150830T123600Z",
               "GET\n"
               "/\n"
               "\n"
               "host:example.amazonaws.com\n"
               "x-amz-date:20150830T123600Z\n"
               "\n"
               "host;x-amz-date\n"
               "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
               "AWS4-HMAC-SHA256\n"
               "20150830T123600Z\n"
               "20150830/us-east-1/service/aws4_request\n"
               "bb579772317eb040ac9ed261061d46c1f17a8133879d6129b6e1c25292927e63",
               "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
               "SignedHeaders=host;x-amz-date, "
               "Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
               ""},
        Vector{"post-sts-header-before",
               "POST / HTTP/1.1\n"
               "Host:example.amazonaws.com\n"
               "X-Amz-Date:20150830T123600Z\n"
               "X-Amz-Security-Token:AQoDYXdzEPT//////////"
               "wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflf"
               "KD8YUuwthAx7mSEI/qkPpKPi/"
               "kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6"
               "q6fE8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+"
               "scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA==",
               "POST\n"
               "/\n"
               "\n"
               "host:example.amazonaws.com\n"
               "x-amz-date:20150830T123600Z\n"
               "x-amz-security-token:AQoDYXdzEPT//////////"
               "wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflf"
               "KD8YUuwthAx7mSEI/qkPpKPi/"
               "kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6"
               "q6fE8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+"
               "scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA==\n"
               "\n"
               "host;x-amz-date;x-amz-security-token\n"
               "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
               "AWS4-HMAC-SHA256\n"
               "20150830T123600Z\n"
               "20150830/us-east-1/service/aws4_request\n"
               "c237e1b440d4c63c32ca95b5b99481081cb7b13c7e40434868e71567c1a882f6",
               "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
               "SignedHeaders=host;x-amz-date;x-amz-security-token, "
               "Signature=85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead",
               ""},
        Vector{"get-header-value-trim",
               "GET / HTTP/1.1\n"
               "Host:example.amazonaws.com\n"
               "My-Header1: value1\n"
               "My-Header2: \"a   b   c\"\n"
               "X-Amz-Date:20150830T123600Z",
               "GET\n"
               "/\n"
               "\n"
               "host:example.amazonaws.com\n"
               "my-header1:value1\n"
               "my-header2:\"a b c\"\n"
               "x-amz-date:20150830T123600Z\n"
               "\n"
               "host;my-header1;my-header2;x-amz-date\n"
               "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
               "AWS4-HMAC-SHA256\n"
               "20150830T123600Z\n"
               "20150830/us-east-1/service/aws4_request\n"
               "a726db9b0df21c14f559d0a978e563112acb1b9e05476f0a6a1c7d68f28605c7",
               "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
               "SignedHeaders=host;my-header1;my-header2;x-amz-date, "
               "Signature=acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736",
               ""},
        Vector{"get-header-key-duplicate",
               "GET / HTTP/1.1\n"
               "Host:example.amazonaws.com\n"
               "My-Header1:value2\n"
               "My-Header1:value2\n"
               "My-Header1:value1\n"
               "X-Amz-Date:20150830T123600Z",
               "GET\n"
               "/\n"
               "\n"
               "host:example.amazonaws.com\n"
               "my-header1:value2,value2,value1\n"
               "x-amz-date:20150830T123600Z\n"
               "\n"
               "host;my-header1;x-amz-date\n"
               "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
               "AWS4-HMAC-SHA256\n"
               "20150830T123600Z\n"
               "20150830/us-east-1/service/aws4_request\n"
               "dc7f04a3abfde8d472b0ab1a418b741b7c67174dad1551b4117b15527fbe966c",
               "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
               "SignedHeaders=host;my-header1;x-amz-date, "
               "Signature=c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea",
               ""},
        Vector{"get-vanilla-query-order-encoded",
               "GET /?Param-3=Value3&Param=Value2&%E1%88%B4=Value1 HTTP/1.1\n"
               "Host:example.amazonaws.com\n"
               "X-Amz-Date:20150830T123600Z\n"
               "",
               "GET\n"
               "/\n"
               "%E1%88%B4=Value1&Param=Value2&Param-3=Value3\n"
               "host:example.amazonaws.com\n"
               "x-amz-date:20150830T123600Z\n"
               "\n"
               "host;x-amz-date\n"
               "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
               "AWS4-HMAC-SHA256\n"
               "20150830T123600Z\n"
               "20150830/us-east-1/service/aws4_request\n"
               "868294f5c38bd141c4972a373a76654f1418a8e4fc18b2e7903ae45e8ae0ec71",
               "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
               "SignedHeaders=host;x-amz-date, "
               "Signature=371d3713e185cc334048618a97f809c9ffe339c62934c032af5a0e595648fcac",
               ""},
        Vector{"post-x-www-form-urlencoded",
               "POST / HTTP/1.1\n"
               "Content-Type:application/x-www-form-urlencoded\n"
               "Host:example.amazonaws.com\n"
               "X-Amz-Date:20150830T123600Z\n"
               "\n"
               "Param1=value1",
               "POST\n"
               "/\n"
               "\n"
               "content-type:application/x-www-form-urlencoded\n"
               "host:example.amazonaws.com\n"
               "x-amz-date:20150830T123600Z\n"
               "\n"
               "content-type;host;x-amz-date\n"
               "9095672bbd1f56dfc5b65f3e153adc8731a4a654192329106275f4c7b24d0b6e",
               "AWS4-HMAC-SHA256\n"
               "20150830T123600Z\n"
               "20150830/us-east-1/service/aws4_request\n"
               "42a5e5bb34198acb3e84da4f085bb7927f2bc277ca766e6d19c73c2154021281",
               "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
               "SignedHeaders=content-type;host;x-amz-date, "
               "Signature=ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a",
               ""},
        Vector{"get-slashes",
               "GET //example// HTTP/1.1\n"
               "Host:example.amazonaws.com\n"
               "X-Amz-Date:20150830T123600Z",
               "GET\n"
               "/example/\n"
               "\n"
               "host:example.amazonaws.com\n"
               "x-amz-date:20150830T123600Z\n"
               "\n"
               "host;x-amz-date\n"
               "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
               "AWS4-HMAC-SHA256\n"
               "20150830T123600Z\n"
               "20150830/us-east-1/service/aws4_request\n"
               "cb96b4ac96d501f7c5c15bc6d67b3035061cfced4af6585ad927f7e6c985c015",
               "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
               "SignedHeaders=host;x-amz-date, "
               "Signature=9a624bd73a37c9a373b5312afbebe7a714a789de108f0bdfe846570885f57e84",
               ""}),
    [](const auto& vector) {
      std::string name = vector.param.name;
      std::erase(name, '-');
      return name;
    });

TEST(PublishedVectorCheck, NoticesADifferenceInEachStep) {
  Vector vector{
      "get-vanilla", "GET / HTTP/1.1\nHost:a\nX-Amz-Date:20150830T123600Z", "", "", "", ""};
  std::string found = fakes::Aws4Difference(vector);
  for (const char* step : {"canonical request", "string to sign", "authorization", "parse"}) {
    EXPECT_NE(found.find(step), std::string::npos) << step;
  }
}

TEST(SigningKey, IsTheOneOfTheIamUserGuide) {
  // IAM User Guide, "Examples of how to derive a signing key": 20150830, us-east-1, iam.
  Secret key = SigningKey(Secret("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"),
                          {"20150830", "us-east-1", "iam"});
  EXPECT_EQ(Signature(key,
                      "AWS4-HMAC-SHA256\n20150830T123600Z\n"
                      "20150830/us-east-1/iam/aws4_request\n"
                      "f536975d06c0309214f805bb90ccff089219ecd68b2577efef23edd43b7e1a59"),
            "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7");
}

TEST(CanonicalRequest, SortsByHeaderNameNotByLine) {
  // '-' sorts before ':', which libcurl 7.88 gets wrong.
  std::string text = CanonicalRequest({"GET", "/", "", {{"x-a-b", "1"}, {"x-a", "2"}}, ""});
  EXPECT_NE(text.find("x-a:2\nx-a-b:1\n"), std::string::npos);
}

TEST(SignedHeaderNames, NamesEachOnce) {
  EXPECT_EQ(SignedHeaderNames({{"B", "1"}, {"a", "2"}, {"b", "3"}}), "a;b");
}

}  // namespace
}  // namespace atrest::aws
