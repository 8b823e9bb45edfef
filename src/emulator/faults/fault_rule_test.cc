#include "emulator/faults/fault_rule.h"

#include <gmock/gmock.h>

namespace atrest::emulator {
namespace {

using ::testing::HasSubstr;

Result<FaultRule> Read(std::string_view text) {
  return ReadFaultRule(json::Value::Parse(text).value());
}

std::string MessageOf(std::string_view text) {
  const Result<FaultRule> rule = Read(text);
  return rule.ok() ? "ok" : rule.error().message;
}

TEST(FaultRule, IsWrittenAsItWasRead) {
  for (const std::string text :
       {R"({"operation":"Encrypt","key":"k","principal":"p","skip":1,"count":2,)"
        R"("probability":0.5,"afterMs":5,"forMs":6,"perSecond":7.5,)"
        R"("effect":{"error":"ThrottlingException","message":"m","status":400}})",
        R"({"effect":{"latencyMs":5,"jitterMs":6,"spread":"exponential"}})",
        R"({"effect":{"hang":true}})", R"({"effect":{"reset":"before-reply"}})",
        R"({"effect":{"reset":"after-head"}})", R"({"effect":{"truncateBodyTo":5}})",
        R"({"effect":{"reset":"after-body"}})",
        R"({"effect":{"bodyDelayMs":4,"bodyPieceBytes":3}})",
        R"({"effect":{"clockSkewSeconds":-3600}})",
        R"({"operation":["Encrypt","Decrypt"],"probability":0.5,"seed":7,"effect":{"hang":true}})",
        R"({"effect":{"body":"{","bodyDelayMs":4}})"}) {
    const Result<FaultRule> rule = Read(text);
    ASSERT_TRUE(rule.ok()) << rule.error().message;
    EXPECT_EQ(WriteFaultRule(*rule).Text(), text);
  }
}

TEST(FaultRule, NamesWhatItDoesNotKnow) {
  EXPECT_THAT(MessageOf(R"({"op":"Encrypt","effect":{"hang":true}})"), HasSubstr("\"op\""));
  EXPECT_THAT(MessageOf(R"({"effect":{"explode":true}})"), HasSubstr("\"explode\""));
}

TEST(FaultRule, WantsAnEffect) {
  EXPECT_THAT(MessageOf("{}"), HasSubstr("\"effect\""));
  EXPECT_THAT(MessageOf(R"({"effect":{}})"), HasSubstr("\"effect\""));
}

TEST(FaultRule, NamesAValueThatCannotBe) {
  EXPECT_THAT(MessageOf(R"({"probability":2,"effect":{"hang":true}})"), HasSubstr("probability"));
  EXPECT_THAT(MessageOf(R"({"count":0,"effect":{"hang":true}})"), HasSubstr("count"));
  EXPECT_THAT(MessageOf(R"({"effect":{"status":99}})"), HasSubstr("status"));
  EXPECT_THAT(MessageOf(R"({"effect":{"latencyMs":-1}})"), HasSubstr("latencyMs"));
  EXPECT_THAT(MessageOf(R"({"effect":{"reset":"now"}})"), HasSubstr("reset"));
  EXPECT_THAT(MessageOf(R"({"effect":{"spread":"wide","jitterMs":1}})"), HasSubstr("spread"));
  EXPECT_THAT(MessageOf(R"({"effect":{"bodyPieceBytes":1}})"), HasSubstr("bodyDelayMs"));
  EXPECT_THAT(MessageOf(R"({"effect":{"bodyDelayMs":1,"bodyPieceBytes":0}})"),
              HasSubstr("bodyPieceBytes"));
  EXPECT_THAT(MessageOf(R"({"effect":{"clockSkewSeconds":99999999999}})"),
              HasSubstr("clockSkewSeconds"));
  EXPECT_THAT(MessageOf(R"({"operation":[],"effect":{"hang":true}})"), HasSubstr("operation"));
  EXPECT_THAT(MessageOf(R"({"operation":[5],"effect":{"hang":true}})"), HasSubstr("operation"));
  EXPECT_THAT(MessageOf("5"), HasSubstr("no object"));
}

}  // namespace
}  // namespace atrest::emulator
