#include "telemetry/json_log.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "json/json.h"

namespace atrest::telemetry {
namespace {

using std::chrono::milliseconds;

class StoppedClock final : public Clock {
 public:
  SteadyTime Now() const override { return {}; }
  WallTime WallNow() const override { return WallTime(milliseconds(1'792'000'000'007)); }
  bool WaitUntil(SteadyTime, const std::stop_token&) const override { return true; }
};

class JsonLogTest : public ::testing::Test {
 protected:
  std::unique_ptr<JsonLog> Make(Level lowest) {
    return JsonLog::ToSink(clock_, lowest,
                           [this](std::string_view line) { lines_.emplace_back(line); });
  }
  StoppedClock clock_;
  std::vector<std::string> lines_;
};

TEST_F(JsonLogTest, WritesOneObjectALineWithTimeLevelAndMessageFirst) {
  Make(Level::kInfo)->Info("served", {{"socket", "/run/s.sock"}, {"keys", 2}});
  ASSERT_EQ(lines_.size(), 1u);
  EXPECT_EQ(lines_[0], R"({"ts":"2026-10-14T17:46:40.007Z","level":"info","msg":"served",)"
                       R"("socket":"/run/s.sock","keys":2})");
}

TEST_F(JsonLogTest, DropsWhatIsBelowItsLevel) {
  const auto log = Make(Level::kWarn);
  log->Debug("a");
  log->Info("b");
  log->Warn("c");
  log->Error("d");
  EXPECT_EQ(lines_.size(), 2u);
}

TEST_F(JsonLogTest, KeepsALineALineWhateverAValueHolds) {
  const std::string hostile = "a\"}\n{\"level\":\"error\xff\x01";
  Make(Level::kInfo)->Info("hostile", {{"value", hostile}});
  ASSERT_EQ(lines_.size(), 1u);
  EXPECT_EQ(lines_[0].find('\n'), std::string::npos);
  const auto parsed = json::Value::Parse(lines_[0]);
  ASSERT_TRUE(parsed.ok());
  EXPECT_EQ(parsed->Find("level")->AsString(), "info");
}

TEST_F(JsonLogTest, TakesBracesLiterally) {
  Make(Level::kInfo)->Info("{} {0} %v", {{"value", "{}"}});
  ASSERT_EQ(lines_.size(), 1u);
  EXPECT_NE(lines_[0].find("{} {0} %v"), std::string::npos);
}

}  // namespace
}  // namespace atrest::telemetry
