#include "emulator/store/state_directory.h"

#include <gmock/gmock.h>

#include <map>

#include "testing/emulator_desk.h"

namespace atrest::emulator {
namespace {

using ::testing::HasSubstr;

// Files in memory; after `writes_left` changes the machine is dead.
class MortalDisk : public Filesystem {
 public:
  Result<std::string> Read(const std::string& path, std::size_t max_bytes) const override {
    const auto file = files.find(path);
    if (file == files.end()) return Error{Failure::kAbsent, path + ": absent"};
    if (file->second.size() > max_bytes) return Error{Failure::kBadInput, path + ": too large"};
    return file->second;
  }
  Result<void> ReplaceAtomically(const std::string& path, std::string_view content,
                                 unsigned mode) override {
    TRY(CountWrite());
    files[path] = content;
    modes[path] = mode;
    return {};
  }
  Result<void> Remove(const std::string& path) override {
    TRY(CountWrite());
    files.erase(path);
    return {};
  }
  Result<void> MakeDirectories(const std::string& path, unsigned mode) override {
    modes[path] = mode;
    return {};
  }
  Result<std::vector<std::string>> List(const std::string& directory) const override {
    std::vector<std::string> names;
    for (const auto& [path, content] : files) {
      if (path.starts_with(directory + "/")) names.push_back(path.substr(directory.size() + 1));
    }
    return names;
  }

  std::map<std::string, std::string> files;
  std::map<std::string, unsigned> modes;
  int writes_left = 1'000'000;

 private:
  Result<void> CountWrite() {
    if (writes_left == 0) return Error{Failure::kSystem, "the machine is dead"};
    --writes_left;
    return {};
  }
};

std::unique_ptr<StateDirectory> Open(MortalDisk& disk) {
  return StateDirectory::Open(disk, "/data").value();
}

Desk DeskOn(MortalDisk& disk) {
  auto directory = Open(disk);
  SavedState state = directory->Load(TestHome()).value();
  return Desk(std::move(state), std::move(directory));
}

TEST(StateDirectory, KeepsEverythingPrivate) {
  MortalDisk disk;
  Desk desk = DeskOn(disk);
  const std::string id = desk.NewKey();
  desk.Code("CreateAlias", R"({"AliasName":"alias/a","TargetKeyId":")" + id + R"("})");
  EXPECT_EQ(disk.modes.at("/data/keys"), 0700U);
  EXPECT_EQ(disk.modes.at("/data/keys/" + id + ".json"), 0600U);
  EXPECT_EQ(disk.modes.at("/data/aliases.json"), 0600U);
}

TEST(StateDirectory, AnotherProcessFindsWhatWasSaved) {
  MortalDisk disk;
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
  MortalDisk disk;
  Desk desk = DeskOn(disk);
  const std::string id = desk.NewKey();
  disk.writes_left = 0;
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
    MortalDisk disk;
    disk.writes_left = writes;
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
    disk.writes_left = 1'000'000;
    Desk again = DeskOn(disk);
    for (const auto& [name, value] : acknowledged) {
      EXPECT_EQ(again.Describe(name, name.starts_with("alias/") ? "KeyId" : "KeyState"), value)
          << "after " << writes << " writes";
    }
  }
}

TEST(StateDirectory, ADeletedKeyLeavesTheDisk) {
  MortalDisk disk;
  Desk desk = DeskOn(disk);
  const std::string id = desk.NewKey();
  desk.Code("ScheduleKeyDeletion", R"({"KeyId":")" + id + R"("})");
  desk.clock.Advance(std::chrono::hours(24 * 31));
  desk.NewKey();
  EXPECT_FALSE(disk.files.contains("/data/keys/" + id + ".json"));
}

TEST(StateDirectory, RemovesWhatACrashLeftBehind) {
  MortalDisk disk;
  disk.files["/data/keys/.atrest-abc"] = "half a ke";
  EXPECT_TRUE(Open(disk)->Load(TestHome()).ok());
  EXPECT_TRUE(disk.files.empty());
}

TEST(StateDirectory, NamesAFileThatIsDamagedOrForeign) {
  for (const std::string name : {"notes.txt", "1234abcd-12ab-34cd-56ef-1234567890ab.json"}) {
    MortalDisk disk;
    disk.files["/data/keys/" + name] = "{}";
    EXPECT_THAT(Open(disk)->Load(TestHome()).error().message, HasSubstr("/data/keys/" + name));
  }
  MortalDisk disk;
  disk.files["/data/aliases.json"] = "[";
  EXPECT_THAT(Open(disk)->Load(TestHome()).error().message, HasSubstr("/data/aliases.json"));
}

TEST(StateDirectory, NamesAFileThatHoldsAnotherKeyThanItSays) {
  MortalDisk disk;
  Desk desk = DeskOn(disk);
  const std::string id = desk.NewKey();
  disk.files["/data/keys/1234abcd-12ab-34cd-56ef-1234567890ab.json"] =
      disk.files["/data/keys/" + id + ".json"];
  EXPECT_THAT(Open(disk)->Load(TestHome()).error().message, HasSubstr("it holds the key " + id));
}

}  // namespace
}  // namespace atrest::emulator
