#include "provider/key_state.h"

#include <gtest/gtest.h>

namespace atrest::provider {
namespace {

Error Refusal(const char* code, const char* message) {
  return {Failure::kKeyUnusable, message, "", code};
}

TEST(KeyStateOf, TellsTheStatesThatKmsNames) {
  EXPECT_EQ(KeyStateOf(Refusal("DisabledException", "arn:k is disabled.")), "disabled");
  EXPECT_EQ(KeyStateOf(Refusal("KMSInvalidStateException", "arn:k is pending deletion.")),
            "pending-deletion");
  EXPECT_EQ(KeyStateOf(Refusal("KMSInvalidStateException", "arn:k is pending import.")),
            "pending-import");
}

TEST(KeyStateOf, CallsAKeyUnusableWhereKmsNamesNoStateItKnows) {
  EXPECT_EQ(KeyStateOf(Refusal("KMSInvalidStateException", "arn:k is in another mood.")),
            "unusable");
}

TEST(KeyStateOf, CallsAKeyThatIsNotFoundAbsent) {
  EXPECT_EQ(KeyStateOf(Error{Failure::kKeyNotFound, "no such key"}), "absent");
}

TEST(KeyStateOf, LearnsNothingFromErrorsThatAreNotOfTheKey) {
  EXPECT_EQ(KeyStateOf(Error{Failure::kUnreachable, "pending deletion of the network"}), "");
  EXPECT_EQ(KeyStateOf(Error{Failure::kDenied, "not allowed"}), "");
}

}  // namespace
}  // namespace atrest::provider
