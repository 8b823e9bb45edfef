#include "fake_kms/options.h"

#include <gmock/gmock.h>

#include <vector>

namespace atrest::fake_kms {
namespace {

using ::testing::HasSubstr;

Result<Options> Parse(const std::vector<std::string>& arguments) { return ParseOptions(arguments); }

TEST(ParseOptions, KnowsItsDefaults) {
  const Result<Options> options = Parse({"--listen", "127.0.0.1:0"});
  ASSERT_TRUE(options.ok());
  EXPECT_EQ(options->listen, "127.0.0.1:0");
  EXPECT_EQ(options->emulator.region, "us-east-1");
  EXPECT_EQ(options->emulator.account, "000000000000");
  EXPECT_TRUE(options->emulator.check_signatures);
  EXPECT_FALSE(options->tls);
}

TEST(ParseOptions, TakesEveryFlag) {
  const Result<Options> options =
      Parse({"--listen=:1", "--data-dir", "/d", "--region", "eu-west-1", "--account",
             "111122223333", "--no-auth", "--tls", "--tls-cert", "/c", "--tls-key", "/k",
             "--latency", "5", "--key-lag", "6", "--alias-lag", "7"});
  ASSERT_TRUE(options.ok()) << options.error().message;
  EXPECT_EQ(options->emulator.data_directory, "/d");
  EXPECT_FALSE(options->emulator.check_signatures);
  EXPECT_EQ(options->tls_key_file, "/k");
  EXPECT_EQ(options->emulator.latency, std::chrono::milliseconds(5));
  EXPECT_EQ(options->emulator.lag.key, std::chrono::milliseconds(6));
  EXPECT_EQ(options->emulator.lag.alias, std::chrono::milliseconds(7));
}

TEST(ParseOptions, TakesAQuotaOfAtLeastOne) {
  EXPECT_EQ(Parse({"--listen", ":1", "--quota", "9"})->quota, 9);
  EXPECT_THAT(Parse({"--listen", ":1", "--quota", "0"}).error().message, HasSubstr("--quota"));
}

TEST(ParseOptions, RecordsRequestsWhereTheyCanBeRead) {
  EXPECT_FALSE(Parse({"--listen", ":1"})->emulator.record_requests);
  EXPECT_TRUE(Parse({"--listen", ":1", "--control", ":2"})->emulator.record_requests);
}

TEST(ParseOptions, LeavesTheStandardDescriptorsAlone) {
  EXPECT_FALSE(Parse({"--listen", ":1", "--ready-fd", "1"}).ok());
  EXPECT_EQ(Parse({"--listen", ":1", "--ready-fd", "3"})->ready_fd, 3);
}

TEST(ParseOptions, WantsAnAddress) {
  EXPECT_THAT(Parse({}).error().message, HasSubstr("--listen"));
}

TEST(ParseOptions, NamesWhatItDoesNotKnow) {
  EXPECT_THAT(Parse({"--listen", ":1", "--frobnicate"}).error().message, HasSubstr("frobnicate"));
  EXPECT_THAT(Parse({"--listen", ":1", "stray"}).error().message, HasSubstr("stray"));
}

TEST(ParseOptions, RefusesADelayThatIsNone) {
  EXPECT_THAT(Parse({"--listen", ":1", "--latency", "-1"}).error().message, HasSubstr("--latency"));
  EXPECT_THAT(Parse({"--listen", ":1", "--latency", "x"}).error().message, HasSubstr("--latency"));
}

TEST(ParseOptions, WantsBothTlsFilesAndTls) {
  EXPECT_FALSE(Parse({"--listen", ":1", "--tls", "--tls-cert", "/c"}).ok());
  EXPECT_FALSE(Parse({"--listen", ":1", "--tls-cert", "/c", "--tls-key", "/k"}).ok());
}

TEST(ParseOptions, ExportAndImportTakeADirectoryAndAFile) {
  const Result<Options> options =
      Parse({"export", "--data-dir", "/d", "--file", "/f", "--region", "eu-west-1"});
  ASSERT_TRUE(options.ok()) << options.error().message;
  EXPECT_EQ(options->task, Task::kExport);
  EXPECT_EQ(options->emulator.data_directory, "/d");
  EXPECT_EQ(options->emulator.region, "eu-west-1");
  EXPECT_EQ(options->file, "/f");
  EXPECT_EQ(Parse({"import", "--data-dir", "/d", "--file", "/f"})->task, Task::kImport);
}

TEST(ParseOptions, ExportAndImportWantBothAndNoMore) {
  EXPECT_THAT(Parse({"export", "--data-dir", "/d"}).error().message, HasSubstr("--file"));
  EXPECT_THAT(Parse({"import", "--file", "/f"}).error().message, HasSubstr("--data-dir"));
  EXPECT_THAT(Parse({"import", "--listen", ":1"}).error().message, HasSubstr("listen"));
}

TEST(ParseOptions, HelpAndVersionWinOverEverything) {
  EXPECT_EQ(Parse({"--frobnicate", "--help"})->task, Task::kPrintHelp);
  EXPECT_EQ(Parse({"--version"})->task, Task::kPrintVersion);
}

TEST(HelpText, TellsOfExportAndQuotas) {
  for (const char* text : {"kms-emulator export", "kms-emulator import", "--file", "--quota"}) {
    EXPECT_THAT(std::string(HelpText()), HasSubstr(text));
  }
}

TEST(HelpText, HasItsSectionsAndEveryFlag) {
  for (const char* text : {"\nUSAGE\n",      "\nFLAGS\n",
                           "\nEXIT CODES\n", "\nEXAMPLES\n",
                           "--listen",       "--data-dir",
                           "--region",       "--account",
                           "--no-auth",      "--tls",
                           "--tls-cert",     "--tls-key",
                           "--latency",      "--key-lag",
                           "--alias-lag",    "--control",
                           "--faults",       "--print-env",
                           "--seed",         "--ready-fd",
                           "--file",         "kms-emulator export",
                           "--version",      "--help"}) {
    EXPECT_THAT(std::string(HelpText()), HasSubstr(text));
  }
}

TEST(ParseOptions, TakesADirectoryWhereRegionsMeet) {
  EXPECT_EQ(Parse({"--listen", ":1", "--regions-dir", "/r"})->emulator.regions_directory, "/r");
  EXPECT_THAT(std::string(HelpText()), HasSubstr("--regions-dir"));
}

}  // namespace
}  // namespace atrest::fake_kms
