#include "emulator/emulator.h"

#include <gtest/gtest.h>

#include "testing/fake_clock.h"
#include "testing/memory_filesystem.h"
#include "testing/seeded_random.h"

namespace atrest::emulator {
namespace {

class EmulatorTest : public ::testing::Test {
 protected:
  EmulatorTest() {
    EmulatorOptions options;
    options.check_signatures = false;
    options.record_requests = true;
    options.latency = std::chrono::milliseconds(3);
    emulator_ = Emulator::Open(options, {clock_, random_, filesystem_}).value();
  }

  http::ServerResponse Ask(std::string_view operation, std::string_view body) {
    http::ServerRequest request;
    request.method = "POST";
    request.path = "/";
    request.headers.push_back({"X-Amz-Target", "TrentService." + std::string(operation)});
    request.body = Secret(body);
    return emulator_->Answer(request);
  }
  std::string Control(std::string method, std::string path, std::string_view body = "",
                      std::string query = "") {
    http::ServerRequest request;
    request.method = std::move(method);
    request.path = std::move(path);
    request.query = std::move(query);
    request.body = Secret(body);
    const http::ServerResponse response = emulator_->Control(request);
    return std::to_string(response.status) + " " + std::string(response.body.Reveal());
  }
  std::string NewKey() {
    const auto made = json::Value::Parse(Ask("CreateKey", "{}").body.Reveal());
    return std::string(made->Find("KeyMetadata")->Find("KeyId")->AsString());
  }

  fakes::FakeClock clock_;
  fakes::SeededRandom random_;
  fakes::MemoryFilesystem filesystem_;
  std::unique_ptr<Emulator> emulator_;
};

TEST_F(EmulatorTest, AnswersAfterItsLatency) {
  EXPECT_EQ(Ask("ListKeys", "{}").delay, std::chrono::milliseconds(3));
}

TEST_F(EmulatorTest, ThrottlesTheNextRequestAsItWasTold) {
  EXPECT_EQ(Control("POST", "/faults",
                    R"({"operation":"ListKeys","count":1,)"
                    R"("effect":{"error":"ThrottlingException"}})"),
            R"(200 {"ids":["1"]})");
  const http::ServerResponse throttled = Ask("ListKeys", "{}");
  EXPECT_EQ(throttled.status, 400);
  EXPECT_EQ(throttled.body.Reveal(),
            R"({"__type":"ThrottlingException","message":"You have exceeded the rate at which you )"
            R"(may call KMS. Reduce the frequency of your calls."})");
  EXPECT_EQ(Ask("ListKeys", "{}").status, 200);
}

TEST_F(EmulatorTest, TakesAnyErrorStatusAndBody) {
  Control("POST", "/faults",
          R"([{"count":1,"effect":{"error":"Made.Up","message":"m"}},)"
          R"({"count":1,"effect":{"status":503,"body":"<html>"}}])");
  EXPECT_EQ(Ask("ListKeys", "{}").body.Reveal(), R"({"__type":"Made.Up","message":"m"})");
  const http::ServerResponse broken = Ask("ListKeys", "{}");
  EXPECT_EQ(broken.status, 503);
  EXPECT_EQ(broken.body.Reveal(), "<html>");
}

TEST_F(EmulatorTest, HangsCutsAndDelaysAsItWasTold) {
  Control("POST", "/faults",
          R"([{"count":1,"effect":{"hang":true}},)"
          R"({"count":1,"effect":{"reset":"before-reply"}},)"
          R"({"count":1,"effect":{"truncateBodyTo":3}},)"
          R"({"count":1,"effect":{"bodyDelayMs":7,"latencyMs":9}}])");
  EXPECT_GE(Ask("ListKeys", "{}").delay, std::chrono::minutes(10));
  const http::ServerResponse reset = Ask("ListKeys", "{}");
  EXPECT_TRUE(reset.cut.has_value() && reset.cut->reset && !reset.cut->head);
  const http::ServerResponse cut = Ask("ListKeys", "{}");
  EXPECT_TRUE(cut.cut.has_value() && !cut.cut->reset && cut.cut->body_bytes == 3);
  const http::ServerResponse slow = Ask("ListKeys", "{}");
  EXPECT_EQ(slow.body_delay, std::chrono::milliseconds(7));
  EXPECT_EQ(slow.delay, std::chrono::milliseconds(12));
}

TEST_F(EmulatorTest, FindsTheKeyOfAFaultByItsAliasAndByItsBlob) {
  const std::string key = NewKey(), other = NewKey();
  Ask("CreateAlias", R"({"AliasName":"alias/a","TargetKeyId":")" + key + R"("})");
  const auto sealed =
      json::Value::Parse(Ask("Encrypt", R"({"KeyId":"alias/a","Plaintext":"aGk="})").body.Reveal());
  Control("POST", "/faults", R"({"key":"alias/a","effect":{"error":"KMSInternalException"}})");
  EXPECT_EQ(Ask("DescribeKey", R"({"KeyId":")" + key + R"("})").status, 500);
  EXPECT_EQ(Ask("DescribeKey", R"({"KeyId":")" + other + R"("})").status, 200);
  EXPECT_EQ(Ask("Decrypt", R"({"CiphertextBlob":")" +
                               std::string(sealed->Find("CiphertextBlob")->AsString()) + R"("})")
                .status,
            500);
}

TEST_F(EmulatorTest, RemembersWhatWasAskedButNoPlaintext) {
  const std::string key = NewKey();
  Ask("Encrypt",
      R"({"KeyId":")" + key + R"(","Plaintext":"c2VjcmV0","EncryptionContext":{"a":"b"}})");
  const std::string log = Control("GET", "/requests", "", "since=1");
  EXPECT_NE(log.find(R"("operation":"Encrypt","key":")" + key + "\""), std::string::npos) << log;
  EXPECT_NE(log.find(R"("encryptionContext":{"a":"b"})"), std::string::npos);
  EXPECT_EQ(log.find("CreateKey"), std::string::npos);
  EXPECT_EQ(log.find("c2VjcmV0"), std::string::npos);
}

TEST_F(EmulatorTest, CountsByOperationAndCode) {
  Ask("ListKeys", "{}");
  Ask("DescribeKey", R"({"KeyId":"x"})");
  EXPECT_EQ(Control("GET", "/counters"),
            R"(200 {"total":2,"operations":{"DescribeKey":{"NotFoundException":1},)"
            R"("ListKeys":{"ok":1}}})");
}

TEST_F(EmulatorTest, MovesTheClockOfItsKeys) {
  const std::string key = NewKey();
  Ask("ScheduleKeyDeletion", R"({"KeyId":")" + key + R"("})");
  EXPECT_EQ(Control("PUT", "/clock", R"({"offsetSeconds":2592000})"),
            R"(200 {"offsetSeconds":2592000,"signatureOffsetSeconds":0})");
  EXPECT_EQ(Ask("DescribeKey", R"({"KeyId":")" + key + R"("})").status, 400);
}

TEST_F(EmulatorTest, ShowsTheMovedClockOfSignaturesAsItsDate) {
  Control("PUT", "/clock", R"({"signatureOffsetSeconds":3600})");
  EXPECT_EQ(Ask("ListKeys", "{}").HeaderValue("Date"), "Thu, 01 Jan 2026 01:00:00 GMT");
}

TEST_F(EmulatorTest, StartsWithItsSeedAndKeepsWhatWasThere) {
  filesystem_.Put("/seed",
                  "keys:\n- id: mrk-1234abcd12ab34cd56ef1234567890ab\n"
                  "  material: AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n"
                  "  aliases: [alias/prod]\n");
  EmulatorOptions options;
  options.check_signatures = false;
  options.seed_file = "/seed";
  options.data_directory = "/data";
  const char* of_key = R"({"KeyId":"alias/prod"})";
  const char* disable = R"({"KeyId":"mrk-1234abcd12ab34cd56ef1234567890ab"})";
  emulator_ = Emulator::Open(options, {clock_, random_, filesystem_}).value();
  EXPECT_EQ(Ask("DescribeKey", of_key).status, 200);
  EXPECT_EQ(Ask("DisableKey", disable).status, 200);
  emulator_ = Emulator::Open(options, {clock_, random_, filesystem_}).value();
  const std::string answer(Ask("DescribeKey", of_key).body.Reveal());
  EXPECT_NE(answer.find("\"KeyState\":\"Disabled\""), std::string::npos) << answer;
}

TEST_F(EmulatorTest, NamesASeedFileThatIsWrong) {
  filesystem_.Put("/seed", "users: []");
  EmulatorOptions options;
  options.seed_file = "/seed";
  const auto opened = Emulator::Open(options, {clock_, random_, filesystem_});
  ASSERT_FALSE(opened.ok());
  EXPECT_NE(opened.error().message.find("seed file /seed"), std::string::npos);
}

TEST_F(EmulatorTest, ResetForgetsEverything) {
  NewKey();
  Control("POST", "/faults", R"({"effect":{"hang":true}})");
  EXPECT_EQ(Control("POST", "/reset"), "200 {}");
  EXPECT_EQ(Ask("ListKeys", "{}").body.Reveal(), R"({"Keys":[],"Truncated":false})");
  EXPECT_EQ(Control("GET", "/faults"), R"(200 {"faults":[]})");
}

TEST_F(EmulatorTest, RefusesABadFaultAndSetsNone) {
  EXPECT_TRUE(Control("POST", "/faults", R"([{"effect":{"hang":true}},{"effect":{}}])")
                  .starts_with("400 {\"error\":"));
  EXPECT_EQ(Control("GET", "/faults"), R"(200 {"faults":[]})");
}

TEST_F(EmulatorTest, SaysWhatItsControlApiDoesNotHave) {
  EXPECT_TRUE(Control("GET", "/secrets").starts_with("404 "));
  EXPECT_TRUE(Control("DELETE", "/faults/9").starts_with("404 "));
}

TEST_F(EmulatorTest, LagsAsItWasTold) {
  Control("PUT", "/lag", R"({"keyMs":1000,"aliasMs":0})");
  const std::string key = NewKey();
  EXPECT_EQ(Ask("DescribeKey", R"({"KeyId":")" + key + R"("})").status, 400);
  clock_.Advance(std::chrono::seconds(1));
  EXPECT_EQ(Ask("DescribeKey", R"({"KeyId":")" + key + R"("})").status, 200);
}

TEST_F(EmulatorTest, GivesItsStateAndTakesItBack) {
  const std::string id = NewKey();
  Ask("CreateAlias", R"({"AliasName":"alias/a","TargetKeyId":")" + id + R"("})");
  const std::string state = Control("GET", "/state").substr(4);
  Control("POST", "/reset");
  NewKey();
  EXPECT_EQ(Control("PUT", "/state", state), "200 {}");
  EXPECT_EQ(Ask("DescribeKey", R"({"KeyId":"alias/a"})").status, 200);
  EXPECT_EQ(Control("GET", "/state"), "200 " + state);
}

TEST_F(EmulatorTest, KeepsItsStateWhenItIsGivenADamagedOne) {
  const std::string id = NewKey();
  EXPECT_EQ(Control("PUT", "/state", "{}").substr(0, 3), "400");
  EXPECT_EQ(Ask("DescribeKey", R"({"KeyId":")" + id + R"("})").status, 200);
}

}  // namespace
}  // namespace atrest::emulator
