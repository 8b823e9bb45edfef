#include "emulator/store/state_directory.h"

#include <gmock/gmock.h>

#include <map>

#include "emulator/store/key_file.h"
#include "testing/emulator_desk.h"
#include "testing/memory_filesystem.h"

namespace atrest::emulator {
namespace {

using ::testing::HasSubstr;

std::unique_ptr<StateDirectory> Open(fakes::MemoryFilesystem& disk) {
  return StateDirectory::Open(disk, "/data").value();
}

Desk DeskOn(fakes::MemoryFilesystem& disk) {
  auto directory = Open(disk);
  SavedState state = directory->Load(TestHome()).value();
  return Desk(std::move(state), std::move(directory));
}

TEST(StateDirectory, KeepsEverythingPrivate) {
  fakes::MemoryFilesystem disk;
  Desk desk = DeskOn(disk);
  const std::string id = desk.NewKey();
  desk.Code("CreateAlias", R"({"AliasName":"alias/a","TargetKeyId":")" + id + R"("})");
  EXPECT_EQ(disk.ModeOf("/data/keys"), 0700U);
  EXPECT_EQ(disk.ModeOf("/data/keys/" + id + ".json"), 0600U);
  EXPECT_EQ(disk.ModeOf("/data/aliases.json"), 0600U);
}

TEST(StateDirectory, AnotherProcessFindsWhatWasSaved) {
  fakes::MemoryFilesystem disk;
  std::string id, blob;
  {
    Desk desk = DeskOn(disk);
    id = desk.NewKey();
    blob = desk.Encrypted(id);
    desk.Code("CreateAlias", R"({"AliasName":"alias/a","TargetKeyId":")" + id + R"("})");
    desk.Code("RotateKeyOnDemand", R"({"KeyId":")" + id + R"("})");
  }
  Desk again = DeskOn(disk);
  EXPECT_EQ(again.Describe("alias/a", "KeyId"), id);
  EXPECT_EQ(again.Text("Decrypt", R"({"CiphertextBlob":")" + blob + R"("})", "Plaintext"),
            "aGVsbG8=");
}

TEST(StateDirectory, AChangeThatCannotBeSavedDidNotHappen) {
  fakes::MemoryFilesystem disk;
  Desk desk = DeskOn(disk);
  const std::string id = desk.NewKey();
  disk.DieAfter(0);
  EXPECT_EQ(desk.Code("DisableKey", R"({"KeyId":")" + id + R"("})"), "KMSInternalException");
  EXPECT_EQ(desk.Describe(id, "KeyState"), "Enabled");
  EXPECT_EQ(desk.Code("CreateAlias", R"({"AliasName":"alias/a","TargetKeyId":")" + id + R"("})"),
            "KMSInternalException");
  EXPECT_EQ(desk.Describe("alias/a", "KeyId"), "NotFoundException");
  EXPECT_EQ(desk.Code("CreateKey", "{}"), "KMSInternalException");
  EXPECT_EQ(desk.Run("ListKeys", "{}")->Find("Keys")->size(), 1U);
}

// Every prefix of the writes of a busy day is a state that loads, and holds what was acknowledged.
TEST(StateDirectory, LosesNothingAcknowledgedWhereverTheMachineStops) {
  for (int writes = 0; writes < 12; ++writes) {
    fakes::MemoryFilesystem disk;
    disk.DieAfter(writes);
    std::map<std::string, std::string> acknowledged;
    {
      Desk desk = DeskOn(disk);
      for (int i = 0; i < 3; ++i) {
        const auto made = desk.Run("CreateKey", "{}");
        if (!made.ok()) break;
        const std::string id(made->Find("KeyMetadata")->Find("KeyId")->AsString());
        acknowledged[id] = "Enabled";
        const std::string alias = "alias/" + std::to_string(i);
        if (desk.Code("CreateAlias", R"({"AliasName":")" + alias + R"(","TargetKeyId":")" + id +
                                         R"("})") == "ok") {
          acknowledged[alias] = id;
        }
        if (desk.Code("DisableKey", R"({"KeyId":")" + id + R"("})") == "ok") {
          acknowledged[id] = "Disabled";
        }
      }
    }
    disk.Crash();
    Desk again = DeskOn(disk);
    for (const auto& [name, value] : acknowledged) {
      EXPECT_EQ(again.Describe(name, name.starts_with("alias/") ? "KeyId" : "KeyState"), value)
          << "after " << writes << " writes";
    }
  }
}

TEST(StateDirectory, ADeletedKeyLeavesTheDisk) {
  fakes::MemoryFilesystem disk;
  Desk desk = DeskOn(disk);
  const std::string id = desk.NewKey();
  desk.Code("ScheduleKeyDeletion", R"({"KeyId":")" + id + R"("})");
  desk.clock.Advance(std::chrono::hours(24 * 31));
  desk.NewKey();
  EXPECT_EQ(disk.ModeOf("/data/keys/" + id + ".json"), 0U);
}

TEST(StateDirectory, RemovesWhatACrashLeftBehind) {
  fakes::MemoryFilesystem disk;
  disk.Put("/data/keys/.atrest-abc", "half a ke");
  EXPECT_TRUE(Open(disk)->Load(TestHome()).ok());
  EXPECT_TRUE(disk.Paths().empty());
}

TEST(StateDirectory, NamesAFileThatIsDamagedOrForeign) {
  for (const std::string name : {"notes.txt", "1234abcd-12ab-34cd-56ef-1234567890ab.json"}) {
    fakes::MemoryFilesystem disk;
    disk.Put("/data/keys/" + name, "{}");
    EXPECT_THAT(Open(disk)->Load(TestHome()).error().message, HasSubstr("/data/keys/" + name));
  }
  fakes::MemoryFilesystem disk;
  disk.Put("/data/aliases.json", "[");
  EXPECT_THAT(Open(disk)->Load(TestHome()).error().message, HasSubstr("/data/aliases.json"));
}

TEST(StateDirectory, NamesAFileThatHoldsAnotherKeyThanItSays) {
  fakes::MemoryFilesystem disk;
  Desk desk = DeskOn(disk);
  const std::string id = desk.NewKey();
  disk.Put("/data/keys/1234abcd-12ab-34cd-56ef-1234567890ab.json",
           disk.Read("/data/keys/" + id + ".json", kMaxStateFileBytes).value());
  EXPECT_THAT(Open(disk)->Load(TestHome()).error().message, HasSubstr("it holds the key " + id));
}

}  // namespace
}  // namespace atrest::emulator
