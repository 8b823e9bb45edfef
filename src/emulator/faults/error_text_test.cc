#include "emulator/faults/error_text.h"

#include <gtest/gtest.h>

namespace atrest::emulator {
namespace {

const RequestFacts kFacts{"Encrypt", "1234abcd-12ab-34cd-56ef-1234567890ab",
                          "arn:aws:iam::000000000000:user/test"};

std::string Text(std::string_view code) {
  return TextOfError(code, kFacts, Home::Make("us-east-1", "000000000000").value());
}

TEST(TextOfError, NamesTheKey) {
  const std::string arn =
      "arn:aws:kms:us-east-1:000000000000:key/1234abcd-12ab-34cd-56ef-1234567890ab";
  EXPECT_EQ(Text("DisabledException"), arn + " is disabled.");
  EXPECT_EQ(Text("NotFoundException"), "Key '" + arn + "' does not exist");
  EXPECT_EQ(Text("KMSInvalidStateException"), arn + " is pending deletion.");
}

TEST(TextOfError, NamesWhoMayNotDoWhat) {
  EXPECT_EQ(Text("AccessDeniedException"),
            "User: arn:aws:iam::000000000000:user/test is not authorized to perform: kms:Encrypt "
            "on resource: "
            "arn:aws:kms:us-east-1:000000000000:key/1234abcd-12ab-34cd-56ef-1234567890ab because "
            "no identity-based policy allows the kms:Encrypt action");
}

TEST(TextOfError, IsThatOfTheApiReferenceOtherwise) {
  EXPECT_EQ(Text("TagException"),
            "The request was rejected because one or more tags are not valid.");
}

TEST(TextOfError, IsEmptyWhereAwsSaysNothingAndForWhatAwsDoesNotKnow) {
  EXPECT_EQ(Text("InvalidCiphertextException"), "");
  EXPECT_EQ(Text("Made.Up"), "");
}

}  // namespace
}  // namespace atrest::emulator
