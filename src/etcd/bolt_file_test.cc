#include "etcd/bolt_file.h"

#include <gtest/gtest.h>

#include "testing/bolt_writer.h"
#include "testing/memory_file.h"

namespace atrest::etcd {
namespace {

using fakes::BoltElement;
using fakes::kBoltPageSize;
using fakes::MemoryFile;

std::vector<BoltElement> Numbered(int count, const std::string& value = "value") {
  std::vector<BoltElement> elements;
  for (int i = 0; i < count; ++i) elements.push_back({std::to_string(1000 + i), value});
  return elements;
}

std::vector<std::string> KeysOf(const MemoryFile& file) {
  std::vector<std::string> keys;
  auto bolt = BoltFile::Open(file, file.size());
  EXPECT_TRUE(bolt.ok());
  const auto scanned =
      bolt->ScanBackwards("key",
                          [&](std::string_view key, std::string_view) -> Result<void> {
                            keys.emplace_back(key);
                            return {};
                          },
                          {});
  EXPECT_TRUE(scanned.ok()) << (scanned.ok() ? "" : scanned.error().message);
  return keys;
}

Error ScanErrorOf(const MemoryFile& file) {
  auto bolt = BoltFile::Open(file, file.size());
  if (!bolt.ok()) return bolt.error();
  const auto scanned = bolt->ScanBackwards(
      "key", [](std::string_view, std::string_view) -> Result<void> { return {}; }, {});
  EXPECT_FALSE(scanned.ok());
  return scanned.ok() ? Error{} : scanned.error();
}

std::string& SetNumber(std::string& bytes, std::size_t page, std::size_t offset, std::size_t size,
                       std::uint64_t number) {
  return bytes.replace(page * kBoltPageSize + offset, size, fakes::BoltNumber(number, size));
}

TEST(BoltFile, HandsOutEveryEntryLastFirst) {
  const auto keys = KeysOf(MemoryFile(fakes::BoltDatabase(Numbered(50))));
  ASSERT_EQ(keys.size(), 50u);
  for (int i = 0; i < 50; ++i)
    EXPECT_EQ(keys[static_cast<std::size_t>(i)], std::to_string(1049 - i));
}

TEST(BoltFile, HandsOutNothingOfAnEmptyBucket) {
  EXPECT_TRUE(KeysOf(MemoryFile(fakes::BoltDatabase({}))).empty());
}

TEST(BoltFile, ReadsValuesThatOverflowTheirPage) {
  const MemoryFile file(fakes::BoltDatabase(Numbered(5, std::string(20000, 'v')), 2));
  auto bolt = BoltFile::Open(file, file.size());
  ASSERT_TRUE(bolt.ok());
  std::size_t bytes = 0;
  ASSERT_TRUE(bolt->ScanBackwards("key",
                                  [&](std::string_view, std::string_view value) -> Result<void> {
                                    bytes += value.size();
                                    return {};
                                  },
                                  {})
                  .ok());
  EXPECT_EQ(bytes, 100000u);
}

TEST(BoltFile, ReadsABucketThatIsInline) {
  const std::string inline_page = fakes::BoltLeafPage(0, {{"a", "1"}, {"b", "2"}}).substr(0, 64);
  const MemoryFile file(
      fakes::BoltMetaPage(0, 2, 3, 1) + fakes::BoltMetaPage(1, 2, 3, 0) +
      fakes::BoltLeafPage(2, {{"key", std::string(16, '\0') + inline_page, true}}));
  EXPECT_EQ(KeysOf(file), (std::vector<std::string>{"b", "a"}));
}

TEST(BoltFile, TakesTheLaterOfTwoMetaPages) {
  std::string bytes = fakes::BoltDatabase(Numbered(3));
  bytes.replace(kBoltPageSize, kBoltPageSize, fakes::BoltMetaPage(1, 3, 6, 8));
  const MemoryFile file(bytes);
  EXPECT_EQ(BoltFile::Open(file, file.size())->transaction(), 8u);
}

TEST(BoltFile, TakesTheMetaPageThatIsComplete) {
  for (std::size_t broken : {0u, 1u}) {
    std::string bytes = fakes::BoltDatabase(Numbered(3));
    bytes[broken * kBoltPageSize + 40] = '\x55';
    EXPECT_EQ(KeysOf(MemoryFile(bytes)).size(), 3u) << broken;
  }
}

TEST(BoltFile, RefusesWhatIsNoDatabase) {
  for (const std::string& bytes : {std::string(), std::string("text"), std::string(100000, 'x')}) {
    const MemoryFile file(bytes);
    const auto opened = BoltFile::Open(file, file.size());
    ASSERT_FALSE(opened.ok());
    EXPECT_EQ(opened.error().kind, Failure::kBadInput);
  }
}

TEST(BoltFile, RefusesADatabaseThatIsCutOff) {
  const std::string whole = fakes::BoltDatabase(Numbered(20));
  const MemoryFile file(whole.substr(0, whole.size() - 1));
  const auto opened = BoltFile::Open(file, file.size());
  ASSERT_FALSE(opened.ok());
  EXPECT_NE(opened.error().message.find("cut off"), std::string::npos);
}

TEST(BoltFile, EndsALoopOfPages) {
  std::string bytes = fakes::BoltDatabase(Numbered(50));
  SetNumber(bytes, 4, 16 + 8, 8, 4);  // the first child of the root of "key" is that root
  const Error error = ScanErrorOf(MemoryFile(bytes));
  EXPECT_EQ(error.kind, Failure::kBadInput);
}

TEST(BoltFile, EndsALoopThatVisitsOnePageOverAndOver) {
  std::vector<std::pair<std::string, std::uint64_t>> children(100, {"k", 5});
  std::string bytes = fakes::BoltDatabase(Numbered(8));
  bytes.replace(4 * kBoltPageSize, kBoltPageSize, fakes::BoltBranchPage(4, children));
  EXPECT_NE(ScanErrorOf(MemoryFile(bytes)).message.find("loop"), std::string::npos);
}

TEST(BoltFile, RefusesAPageOutsideOfTheDatabase) {
  std::string bytes = fakes::BoltDatabase(Numbered(8));
  SetNumber(bytes, 4, 16 + 8, 8, 1000);
  EXPECT_EQ(ScanErrorOf(MemoryFile(bytes)).message,
            "database page 1000 is outside of the database");
}

TEST(BoltFile, RefusesAPageThatSaysItIsAnother) {
  std::string bytes = fakes::BoltDatabase(Numbered(8));
  SetNumber(bytes, 5, 0, 8, 6);
  EXPECT_EQ(ScanErrorOf(MemoryFile(bytes)).message, "database page 5 says that it is another page");
}

TEST(BoltFile, RefusesAnOverflowBeyondTheEnd) {
  std::string bytes = fakes::BoltDatabase(Numbered(8));
  SetNumber(bytes, 5, 12, 4, 0xffffffff);
  EXPECT_EQ(ScanErrorOf(MemoryFile(bytes)).message, "database page 5 is cut off");
}

TEST(BoltFile, RefusesACountBeyondThePage) {
  std::string bytes = fakes::BoltDatabase(Numbered(8));
  SetNumber(bytes, 5, 10, 2, 0xffff);
  EXPECT_EQ(ScanErrorOf(MemoryFile(bytes)).message, "database page 5 is shorter than its entries");
}

TEST(BoltFile, RefusesAPageThatIsNeitherBranchNorLeaf) {
  std::string bytes = fakes::BoltDatabase(Numbered(8));
  SetNumber(bytes, 5, 8, 2, 16);
  EXPECT_EQ(ScanErrorOf(MemoryFile(bytes)).message, "database page 5 is neither branch nor leaf");
}

TEST(BoltFile, RefusesABucketWithoutAHeader) {
  std::string bytes = fakes::BoltDatabase(Numbered(8));
  bytes.replace(3 * kBoltPageSize, kBoltPageSize, fakes::BoltLeafPage(3, {{"key", "short", true}}));
  EXPECT_NE(ScanErrorOf(MemoryFile(bytes)).message.find("without a header"), std::string::npos);
}

TEST(BoltFile, SaysWhenTheBucketIsAbsent) {
  std::string bytes = fakes::BoltDatabase(Numbered(8));
  bytes.replace(3 * kBoltPageSize, kBoltPageSize, fakes::BoltLeafPage(3, {}));
  EXPECT_EQ(ScanErrorOf(MemoryFile(bytes)).kind, Failure::kAbsent);
}

TEST(BoltFile, NoticesThatTheFileWasWrittenToMeanwhile) {
  MemoryFile file(fakes::BoltDatabase(Numbered(8)));
  auto bolt = BoltFile::Open(file, file.size());
  ASSERT_TRUE(bolt.ok());
  file.bytes.replace(kBoltPageSize, kBoltPageSize, fakes::BoltMetaPage(1, 3, 6, 8));
  const auto scanned = bolt->ScanBackwards(
      "key", [](std::string_view, std::string_view) -> Result<void> { return {}; }, {});
  ASSERT_FALSE(scanned.ok());
  EXPECT_EQ(scanned.error().message, "the database was written to while it was read");
}

TEST(BoltFile, StopsWhenItsCallerDoes) {
  const MemoryFile file(fakes::BoltDatabase(Numbered(8)));
  auto bolt = BoltFile::Open(file, file.size());
  std::stop_source source;
  source.request_stop();
  CallContext context;
  context.stop = source.get_token();
  const auto scanned = bolt->ScanBackwards(
      "key", [](std::string_view, std::string_view) -> Result<void> { return {}; }, context);
  ASSERT_FALSE(scanned.ok());
  EXPECT_EQ(scanned.error().kind, Failure::kCancelled);
}

TEST(BoltFile, ReturnsTheErrorOfItsVisitor) {
  const MemoryFile file(fakes::BoltDatabase(Numbered(8)));
  auto bolt = BoltFile::Open(file, file.size());
  int calls = 0;
  const auto scanned = bolt->ScanBackwards("key",
                                           [&](std::string_view, std::string_view) -> Result<void> {
                                             ++calls;
                                             return Error{Failure::kBug, "enough"};
                                           },
                                           {});
  EXPECT_EQ(scanned.error().message, "enough");
  EXPECT_EQ(calls, 1);
}

}  // namespace
}  // namespace atrest::etcd
