#include "fake_kms/state_transfer.h"

#include <gmock/gmock.h>

#include <memory>

#include "emulator/emulator.h"
#include "testing/fake_clock.h"
#include "testing/memory_filesystem.h"
#include "testing/seeded_random.h"

namespace atrest::fake_kms {
namespace {

using ::testing::HasSubstr;

class StateTransferTest : public ::testing::Test {
 protected:
  std::unique_ptr<emulator::Emulator> Open(const std::string& directory) {
    emulator::EmulatorOptions options;
    options.check_signatures = false;
    options.data_directory = directory;
    return emulator::Emulator::Open(options, {clock_, random_, disk_}).value();
  }
  static int Ask(emulator::Emulator& emulator, std::string_view operation, std::string_view body) {
    http::ServerRequest request;
    request.method = "POST";
    request.path = "/";
    request.headers.push_back({"X-Amz-Target", "TrentService." + std::string(operation)});
    request.body = Secret(body);
    return emulator.Answer(request).status;
  }
  static Options Between(const std::string& directory, const std::string& file) {
    Options options;
    options.emulator.data_directory = directory;
    options.file = file;
    return options;
  }

  fakes::FakeClock clock_;
  fakes::SeededRandom random_;
  fakes::MemoryFilesystem disk_;
};

TEST_F(StateTransferTest, MovesAnEmulatorToAnotherDirectory) {
  ASSERT_EQ(Ask(*Open("/a"), "CreateKey", "{}"), 200);
  const auto exported = ExportState(Between("/a", "/state.json"), disk_);
  ASSERT_TRUE(exported.ok()) << exported.error().message;
  EXPECT_THAT(*exported, HasSubstr("1 keys and 0 aliases"));
  ASSERT_TRUE(ImportState(Between("/b", "/state.json"), disk_).ok());
  ASSERT_TRUE(ExportState(Between("/b", "/again.json"), disk_).ok());
  EXPECT_EQ(disk_.Read("/again.json", 1 << 20).value(), disk_.Read("/state.json", 1 << 20).value());
}

TEST_F(StateTransferTest, WritesAPrivateFileAndSaysWhatIsInIt) {
  ASSERT_EQ(Ask(*Open("/a"), "CreateKey", "{}"), 200);
  EXPECT_THAT(ExportState(Between("/a", "/state.json"), disk_).value(),
              HasSubstr("key material in clear"));
  EXPECT_EQ(disk_.ModeOf("/state.json"), 0600U);
}

TEST_F(StateTransferTest, ExportsNothingFromWhereNothingIs) {
  const auto exported = ExportState(Between("/typo", "/state.json"), disk_);
  ASSERT_FALSE(exported.ok());
  EXPECT_THAT(exported.error().message, HasSubstr("/typo"));
  EXPECT_FALSE(disk_.Read("/state.json", 1 << 20).ok());
  EXPECT_FALSE(disk_.List("/typo").ok());
}

TEST_F(StateTransferTest, LeavesADirectoryWithKeysAlone) {
  ASSERT_EQ(Ask(*Open("/a"), "CreateKey", "{}"), 200);
  ASSERT_TRUE(ExportState(Between("/a", "/state.json"), disk_).ok());
  const auto imported = ImportState(Between("/a", "/state.json"), disk_);
  ASSERT_FALSE(imported.ok());
  EXPECT_EQ(imported.error().kind, Failure::kBadInput);
  EXPECT_THAT(imported.error().message, HasSubstr("1 keys"));
}

TEST_F(StateTransferTest, NamesTheFileThatIsDamaged) {
  ASSERT_TRUE(disk_.ReplaceAtomically("/state.json", "{}", 0600).ok());
  const auto imported = ImportState(Between("/b", "/state.json"), disk_);
  ASSERT_FALSE(imported.ok());
  EXPECT_THAT(imported.error().message, HasSubstr("/state.json"));
  EXPECT_FALSE(disk_.List("/b/keys").ok());
}

}  // namespace
}  // namespace atrest::fake_kms
