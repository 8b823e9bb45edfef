#include "emulator/kms_error.h"

#include <gtest/gtest.h>

namespace atrest::emulator {
namespace {

TEST(KmsError, CarriesAwsCodeAndTheKindThatBelongsToIt) {
  const Error error = KmsError("DisabledException", "x is disabled.");
  EXPECT_EQ(error.code, "DisabledException");
  EXPECT_EQ(error.kind, Failure::kKeyUnusable);
}

TEST(KmsError, IsBadInputForACodeThatBlamesTheRequest) {
  EXPECT_EQ(KmsError("AlreadyExistsException", "").kind, Failure::kBadInput);
}

TEST(KmsError, TextsAreThoseOfAws) {
  const std::string arn = "arn:aws:kms:eu-west-1:111122223333:key/x";
  EXPECT_EQ(KeyNotFound(arn).message, "Key '" + arn + "' does not exist");
  EXPECT_EQ(KeyDisabled(arn).message, arn + " is disabled.");
  EXPECT_EQ(AliasNotFound("arn:a").message, "Alias arn:a is not found.");
}

TEST(KmsError, AForeignOrDamagedBlobGetsNoExplanation) { EXPECT_EQ(BadBlob().message, ""); }

TEST(HttpStatusOf, Is400EvenWhereTheModelSays404Or409) {
  EXPECT_EQ(HttpStatusOf("NotFoundException"), 400);
  EXPECT_EQ(HttpStatusOf("DisabledException"), 400);
  EXPECT_EQ(HttpStatusOf("ThrottlingException"), 400);
}

TEST(HttpStatusOf, Is500ForTheFaultsOfTheService) {
  EXPECT_EQ(HttpStatusOf("KMSInternalException"), 500);
  EXPECT_EQ(HttpStatusOf("KeyUnavailableException"), 500);
  EXPECT_EQ(HttpStatusOf("DependencyTimeoutException"), 500);
  EXPECT_EQ(HttpStatusOf("ServiceUnavailable"), 503);
}

}  // namespace
}  // namespace atrest::emulator
