#include "testing/recording_log.h"

#include <gtest/gtest.h>

namespace atrest::fakes {
namespace {

using telemetry::Level;

TEST(RecordingLog, KeepsLevelMessageAndFields) {
  RecordingLog log;
  log.Warn("key is pending deletion", {{"key", "alias/a"}, {"days", 7}});
  const auto lines = log.Lines();
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_EQ(lines[0].level, Level::kWarn);
  EXPECT_EQ(lines[0].message, "key is pending deletion");
  EXPECT_EQ(lines[0].fields.at("key"), "alias/a");
  EXPECT_EQ(lines[0].fields.at("days"), "7");
}

TEST(RecordingLog, KeepsDebugLinesToo) {
  RecordingLog log;
  log.Debug("probe");
  EXPECT_EQ(log.Lines().size(), 1U);
}

TEST(RecordingLog, GivesTheLinesOfOneLevel) {
  RecordingLog log;
  log.Info("first");
  log.Error("second");
  ASSERT_EQ(log.Lines(Level::kError).size(), 1U);
  EXPECT_EQ(log.Lines(Level::kError)[0].message, "second");
}

TEST(RecordingLog, GivesEverythingAsOneText) {
  RecordingLog log;
  log.Info("first", {{"a", "b"}});
  log.Info("second");
  EXPECT_EQ(log.Text(), "first a=b\nsecond\n");
}

}  // namespace
}  // namespace atrest::fakes
