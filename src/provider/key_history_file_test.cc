#include "provider/key_history_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/memory_filesystem.h"
#include "testing/result_matchers.h"

namespace atrest::provider {
namespace {

using fakes::FailsWith;
using fakes::IsOk;
using testing::HasSubstr;

const std::string kKey = "alias/prod";
const KeyName kA{"arn:aws:kms:eu-west-1:111122223333:key/a", "4f6f"};
const KeyName kB{"arn:aws:kms:eu-west-1:111122223333:key/b", ""};

KeyHistory Some() {
  KeyHistory history;
  history.mode = KeyIdMode::kMaterial;
  return history.MovedTo(kA).MovedTo(kB).MovedTo(kA);
}

class KeyHistoryFileTest : public testing::Test {
 protected:
  // The file's text with one part of it replaced.
  std::string Broken(const std::string& part, const std::string& by) {
    std::string text = WriteKeyHistory(kKey, Some());
    const std::size_t at = text.find(part);
    EXPECT_NE(at, std::string::npos) << part;
    return text.replace(at, part.size(), by);
  }

  fakes::MemoryFilesystem files_;
  KeyHistoryFile file_{files_, "/var/lib/provider", kKey};
};

TEST_F(KeyHistoryFileTest, GivesBackWhatItWasGiven) {
  ASSERT_THAT(file_.Save(Some()), IsOk());
  EXPECT_EQ(file_.Load().value(), Some());
}

TEST_F(KeyHistoryFileTest, IsAnEmptyHistoryWhereNothingWasSaved) {
  EXPECT_EQ(file_.Load().value(), KeyHistory{});
}

TEST_F(KeyHistoryFileTest, CanBeReadByItsOwnerAlone) {
  ASSERT_THAT(file_.Load(), IsOk());
  ASSERT_THAT(file_.Save(Some()), IsOk());
  EXPECT_EQ(files_.ModeOf(file_.path()), 0600U);
  EXPECT_EQ(files_.ModeOf("/var/lib/provider"), 0700U);
}

TEST_F(KeyHistoryFileTest, KeepsKeysApart) {
  KeyHistoryFile other(files_, "/var/lib/provider", "alias/other");
  ASSERT_THAT(file_.Save(Some()), IsOk());
  EXPECT_EQ(other.Load().value(), KeyHistory{});
}

TEST_F(KeyHistoryFileTest, DoesNotStartAnewWithABrokenFile) {
  for (const std::string& text :
       {std::string(), std::string("{"), std::string("[]"),
        Broken("\"version\": 1", "\"version\": 2"), Broken("alias/prod", "alias/else"),
        Broken("\"material\",", "\"flag\","), Broken("arn:aws", "arn"),
        Broken("\"uses\": 2", "\"uses\": 0"), Broken("\"uses\": 2", "\"uses\": \"2\""),
        Broken("\"current\"", "\"cur\""), Broken("\"left\"", "\"lef\"")}) {
    files_.Put(file_.path(), text);
    EXPECT_THAT(file_.Load(), FailsWith(Failure::kBadInput, HasSubstr(file_.path()))) << text;
  }
}

TEST_F(KeyHistoryFileTest, SaysWhatToDoAboutABrokenFile) {
  files_.Put(file_.path(), "{");
  const Result<KeyHistory> broken = file_.Load();
  EXPECT_THAT(broken.error().hint, HasSubstr("restore the file"));
}

TEST_F(KeyHistoryFileTest, DoesNotTakeAKeyThatWasLeftForTheCurrentOne) {
  KeyHistory history = Some();
  history.left.push_back(*history.current);
  EXPECT_THAT(ReadKeyHistory(kKey, WriteKeyHistory(kKey, history)), FailsWith(Failure::kBadInput));
}

TEST_F(KeyHistoryFileTest, DoesNotReadALargeFile) {
  files_.Put(file_.path(), std::string(1024 * 1024 + 1, ' '));
  EXPECT_THAT(file_.Load(), FailsWith(Failure::kBadInput));
}

TEST_F(KeyHistoryFileTest, CanReadAsMuchAsItWrites) {
  KeyHistory history = KeyHistory{}.MovedTo(kB);
  for (std::size_t i = 0; i < kMaxLeftKeys; ++i) {
    history.left.push_back({{kA.arn + std::to_string(i), std::string(128, 'f')}, 1});
  }
  ASSERT_THAT(file_.Save(history), IsOk());
  EXPECT_THAT(file_.Load(), IsOk());
  history.left.push_back({kA, 1});
  EXPECT_THAT(file_.Save(history), FailsWith(Failure::kBadInput, HasSubstr("1000")));
}

}  // namespace
}  // namespace atrest::provider
