#include "operate/migrate/checkpoint.h"

#include <gtest/gtest.h>

#include "testing/memory_filesystem.h"
#include "testing/result_matchers.h"

namespace atrest::operate {
namespace {

using fakes::FailsWith;
using fakes::IsOk;
using testing::HasSubstr;

Checkpoint Example() {
  Checkpoint checkpoint;
  checkpoint.target = {"uid-1", "sha256:aa", "sha256:bb"};
  checkpoint.resources = {
      {"configmaps", {10, 7, 1, 1, 1, 3}, true, ""},
      {"secrets", {500, 500, 0, 0, 0, 0}, false, "eyJ2IjoibWV0YSJ9"},
  };
  checkpoint.failures = {{"configmaps", "ns", "broken", "invalid: \"x\"\n"}};
  return checkpoint;
}

std::string Replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t place = text.find(from);
  EXPECT_NE(place, std::string::npos) << from;
  return text.replace(place, from.size(), to);
}

TEST(Checkpoint, ComesBackAsItWas) {
  const auto read = ParseCheckpoint(CheckpointText(Example()));
  ASSERT_THAT(read, IsOk());
  EXPECT_EQ(read->target, Example().target);
  ASSERT_EQ(read->resources.size(), 2U);
  EXPECT_TRUE(read->resources[0].done);
  EXPECT_EQ(read->resources[0].counts.conflicts, 3U);
  EXPECT_EQ(read->resources[1].continue_token, "eyJ2IjoibWV0YSJ9");
  ASSERT_EQ(read->failures.size(), 1U);
  EXPECT_EQ(CheckpointText(*read), CheckpointText(Example()));
}

TEST(Checkpoint, RefusesAnotherFormat) {
  EXPECT_THAT(ParseCheckpoint("{\"format\": \"kubeconfig\"}"), FailsWith(Failure::kBadInput));
}

TEST(Checkpoint, RefusesAnotherVersion) {
  const std::string text = Replaced(CheckpointText(Example()), "\"version\": 1", "\"version\": 2");
  EXPECT_THAT(ParseCheckpoint(text), FailsWith(Failure::kBadInput, HasSubstr("version 2")));
}

TEST(Checkpoint, RefusesNegativeCounts) {
  const std::string text =
      Replaced(CheckpointText(Example()), "\"touched\": 10", "\"touched\": -10");
  EXPECT_THAT(ParseCheckpoint(text), FailsWith(Failure::kBadInput, HasSubstr("touched")));
}

TEST(Checkpoint, RefusesAFileThatWasCutOff) {
  const std::string text = CheckpointText(Example());
  for (std::size_t size = 0; size + 2 < text.size(); size += 7) {
    EXPECT_FALSE(ParseCheckpoint(text.substr(0, size)).ok()) << size;
  }
}

TEST(CheckpointFile, IsNothingBeforeTheFirstSave) {
  fakes::MemoryFilesystem files;
  const CheckpointFile file("state/checkpoint", files);
  const auto loaded = file.Load();
  ASSERT_THAT(loaded, IsOk());
  EXPECT_FALSE(loaded->has_value());
}

TEST(CheckpointFile, IsForTheOwnersEyesOnlyAndSurvivesAPowerCut) {
  fakes::MemoryFilesystem files;
  ASSERT_THAT(files.MakeDirectories("state", 0700), IsOk());
  CheckpointFile file("state/checkpoint", files);
  ASSERT_THAT(file.Save(Example()), IsOk());
  files.Crash();
  EXPECT_EQ(files.ModeOf("state/checkpoint"), 0600U);
  const auto loaded = file.Load();
  ASSERT_THAT(loaded, IsOk());
  EXPECT_TRUE(loaded->has_value());
}

TEST(CheckpointFile, NamesTheFileThatIsNoCheckpoint) {
  fakes::MemoryFilesystem files;
  files.Put("state/checkpoint", "hello");
  EXPECT_THAT(CheckpointFile("state/checkpoint", files).Load(),
              FailsWith(Failure::kBadInput, HasSubstr("state/checkpoint")));
}

}  // namespace
}  // namespace atrest::operate
