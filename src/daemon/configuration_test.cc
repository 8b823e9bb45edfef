#include "daemon/configuration.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string_view>

#include "os/disk_filesystem.h"
#include "testing/memory_filesystem.h"

namespace atrest::daemon {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;
using testing::StartsWith;

constexpr const char* kPath = "/etc/aep/config.yaml";
const std::string kArn =
    "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const std::string kOther =
    "arn:aws:kms:us-east-1:111122223333:key/00000000-12ab-34cd-56ef-1234567890ab";
const std::string kOneKey = "keys:\n- key: " + kArn + "\n";

Result<Configuration> Parse(const std::string& text, std::vector<std::string> flags = {}) {
  flags.push_back(std::string("--config=") + kPath);
  TRY_ASSIGN(const CommandLine line, CommandLine::Parse(ProviderFlags(), flags));
  return ParseConfiguration(line, kPath, text);
}

std::string ErrorOf(const std::string& text, std::vector<std::string> flags = {}) {
  const auto configuration = Parse(text, std::move(flags));
  if (configuration) return "no error";
  EXPECT_EQ(configuration.error().kind, Failure::kBadInput);
  return configuration.error().message;
}

TEST(Configuration, OfOneKeyIsThatOfItsFlag) {
  const Configuration file = Parse(kOneKey).value();
  const CommandLine line =
      CommandLine::Parse(ProviderFlags(), std::vector{"--key=" + kArn}).value();
  EXPECT_EQ(file.settings.keys, ReadSettings(line)->keys);
}

TEST(Configuration, HoldsAllThatIsSaidOfAKey) {
  const auto configuration = Parse(
      "keys:\n"
      "- key: " +
      kArn +
      "\n"
      "  socket: /run/a.sock\n"
      "  region: eu-west-1\n"
      "  kms-endpoint: https://kms.example\n"
      "  encryption-context: {cluster: 'a,\"b\"', empty: ''}\n"
      "  decrypt-keys: [" +
      kArn + ", " + kOther +
      "]\n"
      "  decrypt-encryption-contexts:\n"
      "  - {}\n"
      "  - {cluster: 'old]'}\n"
      "  key-id-mode: arn\n");
  ASSERT_TRUE(configuration.ok()) << configuration.error().message;
  const KeyEntry& entry = configuration->settings.keys.front();
  EXPECT_EQ(entry.socket_path, "/run/a.sock");
  EXPECT_EQ(entry.region, "eu-west-1");
  EXPECT_EQ(entry.kms_endpoint, "https://kms.example");
  EXPECT_THAT(entry.key.context, ElementsAre(Pair("cluster", "a,\"b\""), Pair("empty", "")));
  EXPECT_THAT(entry.key.decrypt_keys, ElementsAre(kArn, kOther));
  EXPECT_THAT(entry.key.older_contexts,
              ElementsAre(testing::IsEmpty(), ElementsAre(Pair("cluster", "old]"))));
  EXPECT_EQ(entry.key.key_id_mode, provider::KeyIdMode::kArn);
}

TEST(Configuration, HoldsKeysOfSeveralRegions) {
  const auto configuration =
      Parse("keys:\n- {key: '" + kArn + "', socket: /a}\n- {key: '" + kOther + "', socket: /b}\n");
  ASSERT_TRUE(configuration.ok()) << configuration.error().message;
  EXPECT_EQ(configuration->settings.keys[1].region, "us-east-1");
}

TEST(Configuration, HoldsWhatIsSaidOfTheProcess) {
  const auto configuration =
      Parse(kOneKey +
            "health-port: 127.0.0.1:1\nworkers: 8\ndebug: true\nallow-uid: [1, 2]\n"
            "socket-mode: 0660\nsandbox: none\n");
  ASSERT_TRUE(configuration.ok()) << configuration.error().message;
  const Settings& settings = configuration->settings;
  EXPECT_EQ(settings.health_address, "127.0.0.1:1");
  EXPECT_EQ(settings.workers, 8);
  EXPECT_TRUE(settings.debug);
  EXPECT_THAT(settings.allowed_users, ElementsAre(1U, 2U));
  EXPECT_EQ(settings.socket_mode, 0660U);
  EXPECT_TRUE(settings.sandbox.empty());
}

TEST(Configuration, LeavesFlagsInForceThatItDoesNotSpeakOf) {
  EXPECT_EQ(Parse(kOneKey, {"--workers=9"})->settings.workers, 9);
}

TEST(Configuration, ContradictsNoFlag) {
  EXPECT_THAT(ErrorOf(kOneKey + "workers: 8\n", {"--workers=8"}),
              AllOf(HasSubstr("line 3"), HasSubstr("--workers")));
  EXPECT_THAT(ErrorOf(kOneKey, {"--key=" + kArn}),
              AllOf(HasSubstr("--key"), HasSubstr("--config")));
  EXPECT_THAT(ErrorOf(kOneKey, {"--listen=/a"}), HasSubstr("--listen"));
}

struct BadFile {
  const char* text;
  const char* message;
};

class ConfigurationOf : public testing::TestWithParam<BadFile> {};

TEST_P(ConfigurationOf, NonsenseSaysWhereItIs) {
  EXPECT_THAT(ErrorOf(GetParam().text), AllOf(StartsWith(kPath), HasSubstr(GetParam().message)));
}

INSTANTIATE_TEST_SUITE_P(
    EachKind, ConfigurationOf,
    testing::Values(
        BadFile{"", "line 1"}, BadFile{"[]", "no mapping"}, BadFile{"{", "line"},
        BadFile{"workers: 8\n", "\"keys\" is no list"}, BadFile{"keys: []\n", "\"keys\""},
        BadFile{"keys: 1\n", "\"keys\""}, BadFile{"keys:\n- a\n", "line 2"},
        BadFile{"keys:\n- key: alias/a\n  sockte: /a\n", "line 3: keys have no member \"sockte\""},
        BadFile{"keys:\n- key: alias/a\nwrokers: 8\n", "line 3: unknown member \"wrokers\""},
        BadFile{"keys:\n- key: alias/a\nversion: true\n", "line 3: unknown member"},
        BadFile{"keys:\n- key: alias/a\nregion: a\n", "line 3: unknown member"},
        BadFile{"keys:\n- key: [a]\n", "line 2: key is not"},
        BadFile{"keys:\n- socket: /a\n", "line 2: --key is missing"},
        BadFile{"keys:\n- key: alias/a\n- key: alias/b\n", "is given twice"},
        BadFile{"keys:\n- key: alias/a\nworkers: many\n", "line 3"},
        BadFile{"keys:\n- key: alias/a\nworkers: 1\n", "line 3: --workers"},
        BadFile{"keys:\n- key: alias/a\nworkers: 8\nworkers: 9\n", "line"},
        BadFile{"keys:\n- key: alias/a\n  encryption-context: a=b\n", "line 3"},
        BadFile{"keys:\n- key: alias/a\n  encryption-context: {'a=b': c}\n", "without '='"},
        BadFile{"keys:\n- key: alias/a\n  encryption-context: [{a: b}, {c: d}]\n",
                "--encryption-context"},
        BadFile{"keys:\n- key: alias/a\n  decrypt-keys: [alias/b]\n", "--decrypt-keys"}));

TEST(Configuration, WithoutAFileIsThatOfTheFlags) {
  const CommandLine line =
      CommandLine::Parse(ProviderFlags(), std::vector{"--key=" + kArn}).value();
  const auto configuration = ReadConfiguration(line, fakes::MemoryFilesystem());
  ASSERT_TRUE(configuration.ok());
  EXPECT_EQ(configuration->settings.keys.front().key.key, kArn);
  EXPECT_EQ(configuration->path, "");
}

TEST(Configuration, IsReadFromItsFile) {
  fakes::MemoryFilesystem filesystem;
  const CommandLine line =
      CommandLine::Parse(ProviderFlags(), std::vector{std::string("--config=") + kPath}).value();
  EXPECT_THAT(ReadConfiguration(line, filesystem).error().message, HasSubstr(kPath));
  filesystem.Put(kPath, kOneKey);
  const auto configuration = ReadConfiguration(line, filesystem);
  ASSERT_TRUE(configuration.ok());
  EXPECT_EQ(configuration->sha256.size(), 64U);
}

TEST(Configuration, CanBeReloadedWithOtherKeysAndDebug) {
  const auto next = Parse("keys:\n- {key: alias/b, socket: /b}\ndebug: true\n");
  EXPECT_TRUE(CheckReload(*Parse(kOneKey), *next).ok());
}

TEST(Configuration, CanBeReloadedWithOtherLimitsOnRequests) {
  const auto next = Parse(kOneKey + "qps-limit: 5\nburst-limit: 9\n");
  EXPECT_TRUE(CheckReload(*Parse(kOneKey), *next).ok());
}

TEST(Configuration, CannotBeReloadedWithWhatIsDecidedAtTheStart) {
  const auto checked = CheckReload(*Parse(kOneKey), *Parse(kOneKey + "workers: 9\n"));
  ASSERT_FALSE(checked.ok());
  EXPECT_THAT(checked.error().message, HasSubstr("workers"));
}

// The documents say what the code reads: each member has its row, and their example is valid.
std::string Document() {
  return os::DiskFilesystem().Read("docs/configuration.md", 1024 * 1024).value();
}

TEST(ConfigurationDocument, HasARowForEachMember) {
  const std::string document = Document();
  const std::set<std::string_view> flags_only{"config", "check-config", "version", "help"};
  for (const FlagSpec& spec : ProviderFlags()) {
    if (flags_only.contains(spec.name) || spec.name == "listen") continue;
    const std::string plural = spec.name == "decrypt-encryption-context" ? "s" : "";
    EXPECT_THAT(document, HasSubstr("\n| `" + std::string(spec.name) + plural + "` |"));
  }
}

TEST(ConfigurationDocument, HasAnExampleThatIsValid) {
  const std::string document = Document();
  const std::string fence = "```yaml\n";
  const std::size_t begin = document.find(fence) + fence.size();
  const std::string example = document.substr(begin, document.find("```", begin) - begin);
  EXPECT_EQ(ErrorOf(example), "no error");
}

}  // namespace
}  // namespace atrest::daemon
