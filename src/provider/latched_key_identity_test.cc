#include "provider/latched_key_identity.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <set>
#include <thread>
#include <vector>

#include "provider/open_key_identity.h"
#include "testing/fake_clock.h"
#include "testing/memory_filesystem.h"
#include "testing/recording_log.h"
#include "testing/result_matchers.h"

namespace atrest::provider {
namespace {

using fakes::FailsWith;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::HasSubstr;

const std::string kA = "arn:aws:kms:eu-west-1:111122223333:key/a";
const std::string kB = "arn:aws:kms:eu-west-1:111122223333:key/b";
const std::string kOld(64, '0');
const std::string kNew(64, '1');
constexpr const char* kDirectory = "/var/lib/provider";

class LatchedKeyIdentityTest : public testing::Test {
 protected:
  // As a process that starts, with what an earlier one has kept.
  std::unique_ptr<KeyIdentity> Start(KeyIdMode mode, const std::string& directory = kDirectory) {
    KeySettings settings{"alias/prod", {}};
    settings.key_id_mode = mode;
    return OpenKeyIdentity(settings, directory, files_, clock_, log_).value();
  }
  // The id that an Encrypt may be answered with; "" if it must be made again.
  static std::string Note(KeyIdentity& identity, const std::string& arn,
                          const std::string& material = "") {
    return identity.Note({arn, material}).value().value_or("");
  }
  static void NoteOften(KeyIdentity& identity, const std::string& arn,
                        const std::string& material = "") {
    for (int i = 0; i < LatchedKeyIdentity::kSightings; ++i) Note(identity, arn, material);
  }
  // A probe every 5 s.
  void NoteFor(KeyIdentity& identity, seconds time, const std::string& arn) {
    for (const SteadyTime end = clock_.Now() + time; clock_.Now() < end;) {
      Note(identity, arn);
      clock_.Advance(seconds(5));
    }
  }

  fakes::MemoryFilesystem files_;
  fakes::FakeClock clock_;
  fakes::RecordingLog log_;
};

TEST_F(LatchedKeyIdentityTest, IsNotKnownBeforeKmsHasAnswered) {
  EXPECT_THAT(Start(KeyIdMode::kArn)->Current(),
              FailsWith(Failure::kUnreachable, "key id is not known yet"));
}

TEST_F(LatchedKeyIdentityTest, IsTheArnThatTheFirstAnswerTells) {
  const auto identity = Start(KeyIdMode::kArn);
  EXPECT_EQ(Note(*identity, kA, kOld), kA);
  EXPECT_EQ(identity->Current().value(), kA);
}

TEST_F(LatchedKeyIdentityTest, IsArnAndMaterialInMaterialMode) {
  const auto identity = Start(KeyIdMode::kMaterial);
  EXPECT_EQ(Note(*identity, kA, kOld), kA + "#" + kOld);
}

TEST_F(LatchedKeyIdentityTest, NeedsTheMaterialInMaterialModeAlone) {
  EXPECT_TRUE(Start(KeyIdMode::kMaterial)->NeedsMaterial());
  EXPECT_FALSE(Start(KeyIdMode::kArn)->NeedsMaterial());
}

TEST_F(LatchedKeyIdentityTest, MovesWhenTheNewKeyWasSeenThreeTimesInARow) {
  const auto identity = Start(KeyIdMode::kArn);
  Note(*identity, kA);
  EXPECT_EQ(Note(*identity, kB), "");
  EXPECT_EQ(Note(*identity, kB), "");
  EXPECT_EQ(identity->Current().value(), kA);
  EXPECT_EQ(Note(*identity, kB), kB);
  EXPECT_EQ(identity->Current().value(), kB);
}

TEST_F(LatchedKeyIdentityTest, CountsAnewWhenTheOldKeyIsSeenInBetween) {
  const auto identity = Start(KeyIdMode::kArn);
  Note(*identity, kA);
  for (int i = 0; i < 10; ++i) {
    Note(*identity, kB);
    Note(*identity, kB);
    EXPECT_EQ(Note(*identity, kA), kA);
  }
}

TEST_F(LatchedKeyIdentityTest, ARotationIsANewId) {
  const auto identity = Start(KeyIdMode::kMaterial);
  Note(*identity, kA, kOld);
  NoteOften(*identity, kA, kNew);
  EXPECT_EQ(identity->Current().value(), kA + "#" + kNew);
}

TEST_F(LatchedKeyIdentityTest, ARotationIsNothingNewInArnMode) {
  const auto identity = Start(KeyIdMode::kArn);
  Note(*identity, kA, kOld);
  NoteOften(*identity, kA, kNew);
  EXPECT_EQ(identity->Current().value(), kA);
}

TEST_F(LatchedKeyIdentityTest, ChangesOnceHoweverLongTheAnswersFlap) {
  const auto identity = Start(KeyIdMode::kMaterial);
  Note(*identity, kA, kOld);
  std::set<std::string> told;
  for (int i = 0; i < 1000; ++i) {
    Note(*identity, kA, i % 7 < 3 ? kOld : kNew);
    told.insert(identity->Current().value());
    clock_.Advance(seconds(5));
  }
  EXPECT_THAT(told, testing::ElementsAre(kA + "#" + kOld, kA + "#" + kNew));
  EXPECT_EQ(identity->Current().value(), kA + "#" + kNew);
}

TEST_F(LatchedKeyIdentityTest, NeverLetsAnEncryptBeAnsweredWithAnIdThatWasLeft) {
  const auto identity = Start(KeyIdMode::kArn);
  Note(*identity, kA);
  NoteOften(*identity, kB);
  for (int i = 0; i < 10; ++i) EXPECT_EQ(Note(*identity, kA), "");
}

TEST_F(LatchedKeyIdentityTest, AKeyThatIsMovedBackToGetsANewIdAfterFiveMinutes) {
  const auto identity = Start(KeyIdMode::kArn);
  Note(*identity, kA);
  NoteOften(*identity, kB);
  NoteFor(*identity, minutes(5), kA);
  EXPECT_EQ(identity->Current().value(), kB);
  EXPECT_EQ(Note(*identity, kA), kA + "#2");
  EXPECT_EQ(identity->Current().value(), kA + "#2");
}

TEST_F(LatchedKeyIdentityTest, OneAnswerFromTheCurrentKeyPutsOffTheReturnOfAnother) {
  const auto identity = Start(KeyIdMode::kArn);
  Note(*identity, kA);
  NoteOften(*identity, kB);
  NoteFor(*identity, minutes(4), kA);
  Note(*identity, kB);
  NoteFor(*identity, minutes(4), kA);
  EXPECT_EQ(identity->Current().value(), kB);
}

TEST_F(LatchedKeyIdentityTest, IsKnownAfterARestartBeforeKmsAnswers) {
  Note(*Start(KeyIdMode::kArn), kA);
  EXPECT_EQ(Start(KeyIdMode::kArn)->Current().value(), kA);
}

TEST_F(LatchedKeyIdentityTest, IsNotTakenBackByARestart) {
  const auto identity = Start(KeyIdMode::kArn);
  Note(*identity, kA);
  NoteOften(*identity, kB);
  const auto restarted = Start(KeyIdMode::kArn);
  NoteOften(*restarted, kA);
  EXPECT_EQ(restarted->Current().value(), kB);
}

TEST_F(LatchedKeyIdentityTest, NeverTellsAnIdAgainAfterARestart) {
  NoteOften(*Start(KeyIdMode::kArn), kA);
  NoteOften(*Start(KeyIdMode::kArn), kB);
  const auto restarted = Start(KeyIdMode::kArn);
  NoteFor(*restarted, minutes(6), kA);
  EXPECT_EQ(restarted->Current().value(), kA + "#2");
  EXPECT_EQ(Start(KeyIdMode::kArn)->Current().value(), kA + "#2");
}

TEST_F(LatchedKeyIdentityTest, ForgetsWithARestartWithoutAStateDirectory) {
  const auto identity = Start(KeyIdMode::kArn, "");
  Note(*identity, kA);
  NoteOften(*identity, kB);
  EXPECT_EQ(Note(*Start(KeyIdMode::kArn, ""), kA), kA);
  EXPECT_EQ(log_.Lines(telemetry::Level::kWarn).size(), 2U);
}

TEST_F(LatchedKeyIdentityTest, KeepsANewIdBeforeItIsTold) {
  const auto identity = Start(KeyIdMode::kArn);
  Note(*identity, kA);
  files_.DieAfter(0);
  Note(*identity, kB);
  Note(*identity, kB);
  EXPECT_THAT(identity->Note({kB}), FailsWith(Failure::kSystem, HasSubstr("cannot be kept")));
  EXPECT_EQ(identity->Current().value(), kA);
}

TEST_F(LatchedKeyIdentityTest, SaysWhyTheFirstIdCannotBeTold) {
  const auto identity = Start(KeyIdMode::kArn);
  files_.DieAfter(0);
  EXPECT_THAT(identity->Note({kA}), FailsWith(Failure::kSystem));
  EXPECT_THAT(identity->Current(), FailsWith(Failure::kSystem, HasSubstr(kDirectory)));
}

TEST_F(LatchedKeyIdentityTest, MovesOnceTheFileCanBeWrittenAgain) {
  const auto identity = Start(KeyIdMode::kArn);
  Note(*identity, kA);
  files_.DieAfter(0);
  for (int i = 0; i < 3; ++i) static_cast<void>(identity->Note({kB}).ok());
  files_.Crash();
  EXPECT_EQ(Note(*identity, kB), kB);
}

TEST_F(LatchedKeyIdentityTest, IsTheArnWhereKmsTellsNoMaterialAndSaysSoOnce) {
  const auto identity = Start(KeyIdMode::kMaterial);
  for (int i = 0; i < 10; ++i) EXPECT_EQ(Note(*identity, kA), kA);
  EXPECT_FALSE(identity->NeedsMaterial());
  ASSERT_EQ(log_.Lines(telemetry::Level::kWarn).size(), 1U);
  EXPECT_THAT(log_.Lines(telemetry::Level::kWarn)[0].message, HasSubstr("which key material"));
}

TEST_F(LatchedKeyIdentityTest, TakesTheMaterialOnceKmsTellsIt) {
  const auto identity = Start(KeyIdMode::kMaterial);
  Note(*identity, kA);
  NoteOften(*identity, kA, kNew);
  EXPECT_EQ(identity->Current().value(), kA + "#" + kNew);
  EXPECT_TRUE(identity->NeedsMaterial());
}

TEST_F(LatchedKeyIdentityTest, KeepsTheMaterialWhileKmsDoesNotTellIt) {
  const auto identity = Start(KeyIdMode::kMaterial);
  Note(*identity, kA, kNew);
  for (int i = 0; i < 10; ++i) EXPECT_EQ(Note(*identity, kA), kA + "#" + kNew);
}

TEST_F(LatchedKeyIdentityTest, TakesAnotherModeWithTheFirstAnswerAfterTheRestart) {
  Note(*Start(KeyIdMode::kArn), kA, kOld);
  const auto material = Start(KeyIdMode::kMaterial);
  EXPECT_EQ(material->Current().value(), kA);
  EXPECT_EQ(Note(*material, kA, kOld), kA + "#" + kOld);
  EXPECT_EQ(Note(*Start(KeyIdMode::kArn), kA, kOld), kA + "#2");
}

TEST_F(LatchedKeyIdentityTest, DoesNotChangeWithAModeThatSaysTheSame) {
  Note(*Start(KeyIdMode::kArn), kA);
  EXPECT_EQ(Note(*Start(KeyIdMode::kMaterial), kA), kA);
}

TEST_F(LatchedKeyIdentityTest, TellsNothingThatIsNoKeyArn) {
  const auto identity = Start(KeyIdMode::kArn);
  for (const std::string& arn :
       {std::string(), std::string("key"), std::string("arn:aws:kms:eu-west-1:1:alias/prod"),
        kA + std::string(1024, 'a')}) {
    EXPECT_THAT(identity->Note({arn}), FailsWith(Failure::kServiceFault)) << arn;
  }
}

TEST_F(LatchedKeyIdentityTest, TakesNoTextForAMaterialThatIsNone) {
  const auto identity = Start(KeyIdMode::kMaterial);
  EXPECT_EQ(Note(*identity, kA, "a\nb"), kA);
  EXPECT_EQ(Note(*identity, kA, std::string(129, 'a')), kA);
}

TEST_F(LatchedKeyIdentityTest, LogsEachChangeOnce) {
  const auto identity = Start(KeyIdMode::kArn);
  Note(*identity, kA);
  NoteOften(*identity, kB);
  Note(*identity, kB);
  const auto lines = log_.Lines(telemetry::Level::kInfo);
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(lines[1].fields.at("from"), kA);
  EXPECT_EQ(lines[1].fields.at("to"), kB);
}

// Files that let something happen while one is written.
class BusyFilesystem final : public Filesystem {
 public:
  std::function<void()> during;

  Result<std::string> Read(const std::string& path, std::size_t max_bytes) const override {
    return files_.Read(path, max_bytes);
  }
  Result<void> ReplaceAtomically(const std::string& path, std::string_view content,
                                 unsigned mode) override {
    if (during) during();
    return files_.ReplaceAtomically(path, content, mode);
  }
  Result<void> Remove(const std::string& path) override { return files_.Remove(path); }
  Result<void> MakeDirectories(const std::string& path, unsigned mode) override {
    return files_.MakeDirectories(path, mode);
  }
  Result<std::vector<std::string>> List(const std::string& directory) const override {
    return files_.List(directory);
  }

 private:
  fakes::MemoryFilesystem files_;
};

TEST_F(LatchedKeyIdentityTest, TellsTheOldIdWhileTheNewOneIsWrittenAndLetsOthersWaitForThat) {
  BusyFilesystem files;
  KeySettings settings{"alias/prod", {}};
  settings.key_id_mode = KeyIdMode::kArn;
  const auto identity = OpenKeyIdentity(settings, kDirectory, files, clock_, log_).value();
  Note(*identity, kA);
  std::atomic<int> writes{0};
  std::thread other;
  std::string told;
  files.during = [&] {
    ++writes;
    other = std::thread([&] { told = Note(*identity, kB); });
    EXPECT_EQ(identity->Current().value(), kA);
    EXPECT_EQ(Note(*identity, kA), kA);
  };
  NoteOften(*identity, kB);
  other.join();
  EXPECT_EQ(told, kB);
  EXPECT_EQ(writes, 1);
  EXPECT_EQ(identity->Current().value(), kB);
}

TEST_F(LatchedKeyIdentityTest, ManyThreadsSeeOneChange) {
  const auto identity = Start(KeyIdMode::kArn);
  Note(*identity, kA);
  std::atomic<bool> moved{false};
  std::atomic<int> back{0};
  std::vector<std::thread> threads;
  threads.reserve(4);
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < 500; ++n) {
        const bool before = moved;
        if (before && identity->Current().value() != kB) ++back;
        if (Note(*identity, kB) == kB) moved = true;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_TRUE(moved);
  EXPECT_EQ(back, 0);
  EXPECT_EQ(log_.Lines(telemetry::Level::kInfo).size(), 2U);
}

}  // namespace
}  // namespace atrest::provider
