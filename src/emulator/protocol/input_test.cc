#include "emulator/protocol/input.h"

#include <gtest/gtest.h>

namespace atrest::emulator {
namespace {

json::Value Json(std::string_view text) { return json::Value::Parse(text).value(); }

std::string CodeOf(const Result<void>& result) { return result.ok() ? "ok" : result.error().code; }
std::string MessageOf(const Result<void>& result) {
  return result.ok() ? "ok" : result.error().message;
}

TEST(Input, GivesWhatWasAskedFor) {
  const json::Value body =
      Json(R"({"KeyId":"k","Plaintext":"aGk=","Limit":7,"DryRun":true,"Context":{"a":"b"}})");
  Input input(body);
  EXPECT_EQ(input.Text("KeyId", kKeyIdLength), "k");
  EXPECT_EQ(input.Blob("Plaintext", {1, 10}).Reveal(), "hi");
  EXPECT_EQ(input.Integer("Limit", {1, 10}), 7);
  EXPECT_TRUE(input.Flag("DryRun"));
  EXPECT_EQ(input.Pairs("Context").at("a"), "b");
  EXPECT_TRUE(input.Finish().ok());
}

TEST(Input, RefusesByNameWhatNobodyAskedFor) {
  const json::Value body = Json(R"({"KeyId":"k","Recipient":{}})");
  Input input(body);
  input.Text("KeyId", kKeyIdLength);
  EXPECT_EQ(MessageOf(input.Finish()), "This is not supported by kms-emulator: Recipient");
}

TEST(Input, TreatsNullAsAbsent) {
  const json::Value body = Json(R"({"Description":null})");
  Input input(body);
  EXPECT_EQ(input.OptionalText("Description", {0, 10}), std::nullopt);
  EXPECT_TRUE(input.Finish().ok());
}

TEST(Input, NamesAMissingFieldAsAwsDoes) {
  const json::Value body = Json("{}");
  Input input(body);
  input.Text("KeyId", kKeyIdLength);
  EXPECT_EQ(MessageOf(input.Finish()),
            "1 validation error detected: Value null at 'keyId' failed to satisfy constraint: "
            "Member must not be null");
}

TEST(Input, ReportsEveryViolationAtOnce) {
  const json::Value body = Json(R"({"KeyId":"","Limit":0})");
  Input input(body);
  input.Text("KeyId", kKeyIdLength);
  input.Integer("Limit", {1, 1000});
  EXPECT_EQ(MessageOf(input.Finish()),
            "2 validation errors detected: Value at 'keyId' failed to satisfy constraint: Member "
            "must have length greater than or equal to 1; Value '0' at 'limit' failed to satisfy "
            "constraint: Member must have value greater than or equal to 1");
}

TEST(Input, NeverShowsTheBytesOfABlob) {
  const json::Value body = Json(R"({"Plaintext":"c2VjcmV0"})");
  Input input(body);
  input.Blob("Plaintext", {1, 3});
  EXPECT_EQ(MessageOf(input.Finish()),
            "1 validation error detected: Value at 'plaintext' failed to satisfy constraint: "
            "Member must have length less than or equal to 3");
}

TEST(Input, CountsCharactersNotBytes) {
  const json::Value body = Json(R"({"Description":"äöü"})");
  Input input(body);
  input.Text("Description", {0, 3});
  EXPECT_TRUE(input.Finish().ok());
}

TEST(Input, CallsAWrongJsonTypeASerializationError) {
  for (const char* text : {R"({"KeyId":5})", R"({"KeyId":["k"]})", R"({"KeyId":{}})"}) {
    const json::Value body = Json(text);
    Input input(body);
    input.Text("KeyId", kKeyIdLength);
    EXPECT_EQ(CodeOf(input.Finish()), "SerializationException") << text;
  }
}

TEST(Input, CallsBadBase64ASerializationError) {
  const json::Value body = Json(R"({"Plaintext":"a b"})");
  Input input(body);
  input.Blob("Plaintext", {1, 10});
  EXPECT_EQ(CodeOf(input.Finish()), "SerializationException");
}

TEST(Input, CallsAContextThatIsNoMapOfTextsASerializationError) {
  for (const char* text : {R"({"C":[]})", R"({"C":{"a":1}})", R"({"C":"a"})"}) {
    const json::Value body = Json(text);
    Input input(body);
    input.Pairs("C");
    EXPECT_EQ(CodeOf(input.Finish()), "SerializationException") << text;
  }
}

TEST(Input, TellsAnUnknownWordFromOneThatOnlyAwsCanDo) {
  const Words specs{{"SYMMETRIC_DEFAULT", "RSA_2048"}, {"SYMMETRIC_DEFAULT"}};
  const json::Value rsa = Json(R"({"KeySpec":"RSA_2048"})");
  Input known(rsa);
  known.OneOf("KeySpec", specs);
  EXPECT_EQ(MessageOf(known.Finish()), "This is not supported by kms-emulator: KeySpec RSA_2048");
  const json::Value nonsense = Json(R"({"KeySpec":"ROT13"})");
  Input unknown(nonsense);
  unknown.OneOf("KeySpec", specs);
  EXPECT_EQ(MessageOf(unknown.Finish()),
            "1 validation error detected: Value 'ROT13' at 'keySpec' failed to satisfy constraint: "
            "Member must satisfy enum value set: [SYMMETRIC_DEFAULT, RSA_2048]");
}

TEST(Input, BoundsALists) {
  const json::Value body = Json(R"({"GrantTokens":["a","b","c"]})");
  Input input(body);
  EXPECT_EQ(input.Texts("GrantTokens", {1, 10}, 2).size(), 2U);
  EXPECT_EQ(CodeOf(input.Finish()), "ValidationException");
}

}  // namespace
}  // namespace atrest::emulator
