#include "etcd/snapshot.h"

#include <gtest/gtest.h>

#include <map>

#include "testing/memory_file.h"
#include "testing/snapshot_writer.h"

namespace atrest::etcd {
namespace {

using fakes::MemoryFile;
using fakes::SnapshotWriter;

constexpr crypto::SipHashKey kHashKey{1, 2};

struct Scanned {
  SnapshotSummary summary;
  std::map<std::string, std::string> values;
  std::map<std::string, std::int64_t> revisions;
};

Scanned Scan(const SnapshotWriter& writer, std::string_view prefix = "") {
  const MemoryFile file(writer.Snapshot());
  Scanned scanned;
  auto snapshot = Snapshot::Open(file, kHashKey);
  EXPECT_TRUE(snapshot.ok());
  const auto summary = snapshot->Scan(
      prefix,
      [&](const Entry& entry) -> Result<void> {
        EXPECT_TRUE(scanned.values.emplace(entry.key, entry.value).second) << entry.key;
        scanned.revisions[std::string(entry.key)] = entry.mod_revision;
        return {};
      },
      {});
  EXPECT_TRUE(summary.ok()) << (summary.ok() ? "" : summary.error().message);
  if (summary.ok()) scanned.summary = *summary;
  return scanned;
}

Error ScanErrorOf(const SnapshotWriter& writer) {
  const MemoryFile file(writer.Snapshot());
  auto snapshot = Snapshot::Open(file, kHashKey);
  const auto summary = snapshot->Scan("", [](const Entry&) -> Result<void> { return {}; }, {});
  EXPECT_FALSE(summary.ok());
  return summary.ok() ? Error{} : summary.error();
}

TEST(Snapshot, HandsOutTheLatestValueOfEachKey) {
  const Scanned scanned =
      Scan(SnapshotWriter().Put("/a", "old").Put("/b", "only").Put("/a", "new"));
  EXPECT_EQ(scanned.values, (std::map<std::string, std::string>{{"/a", "new"}, {"/b", "only"}}));
  EXPECT_EQ(scanned.revisions.at("/a"), 4);
  EXPECT_EQ(scanned.summary.revision, 4);
  EXPECT_EQ(scanned.summary.keys, 2u);
  EXPECT_EQ(scanned.summary.superseded, 1u);
}

TEST(Snapshot, LeavesOutWhatWasDeleted) {
  const Scanned scanned = Scan(SnapshotWriter().Put("/a", "1").Put("/b", "2").Delete("/a"));
  EXPECT_EQ(scanned.values, (std::map<std::string, std::string>{{"/b", "2"}}));
  EXPECT_EQ(scanned.summary.revision, 4);
  EXPECT_EQ(scanned.summary.superseded, 2u);
}

TEST(Snapshot, HandsOutWhatWasDeletedAndPutAgain) {
  const Scanned scanned = Scan(SnapshotWriter().Put("/a", "1").Delete("/a").Put("/a", "2"));
  EXPECT_EQ(scanned.values, (std::map<std::string, std::string>{{"/a", "2"}}));
}

TEST(Snapshot, LeavesOutOtherPrefixes) {
  const Scanned scanned = Scan(SnapshotWriter().Put("/a/x", "1").Put("/b/x", "2"), "/b/");
  EXPECT_EQ(scanned.values, (std::map<std::string, std::string>{{"/b/x", "2"}}));
  EXPECT_EQ(scanned.summary.keys, 1u);
}

TEST(Snapshot, HandsOutEmptyValues) {
  EXPECT_EQ(Scan(SnapshotWriter().Put("/a", "")).values.at("/a"), "");
}

TEST(Snapshot, HandsOutThousandsOfKeys) {
  SnapshotWriter writer;
  for (int round = 0; round < 2; ++round) {
    for (int i = 0; i < 5000; ++i) writer.Put("/k" + std::to_string(i), std::to_string(round));
  }
  const Scanned scanned = Scan(writer);
  EXPECT_EQ(scanned.values.size(), 5000u);
  for (const auto& [key, value] : scanned.values) EXPECT_EQ(value, "1") << key;
}

TEST(Snapshot, ChecksItsHash) {
  const MemoryFile file(SnapshotWriter().Put("/a", "1").Snapshot());
  const auto snapshot = Snapshot::Open(file, kHashKey);
  EXPECT_TRUE(snapshot->HasHash());
  EXPECT_TRUE(snapshot->CheckHash({}).ok());
}

TEST(Snapshot, NoticesAnyChange) {
  MemoryFile file(SnapshotWriter().Put("/a", "1").Snapshot());
  for (std::size_t at : {std::size_t{100}, file.bytes.size() / 2, file.bytes.size() - 1}) {
    file.bytes[at] = static_cast<char>(file.bytes[at] ^ 1);
    const auto checked = Snapshot::Open(file, kHashKey)->CheckHash({});
    ASSERT_FALSE(checked.ok()) << at;
    EXPECT_EQ(checked.error().kind, Failure::kBadInput);
    file.bytes[at] = static_cast<char>(file.bytes[at] ^ 1);
  }
}

TEST(Snapshot, OfADataDirectoryHasNoHash) {
  const MemoryFile file(SnapshotWriter().Put("/a", "1").Database());
  auto snapshot = Snapshot::Open(file, kHashKey);
  EXPECT_FALSE(snapshot->HasHash());
  EXPECT_TRUE(snapshot->CheckHash({}).ok());
  EXPECT_EQ(snapshot->Scan("", [](const Entry&) -> Result<void> { return {}; }, {})->keys, 1u);
}

TEST(Snapshot, RefusesEntriesThatEtcdNeverWrote) {
  const std::string revision = std::string(8, '\1') + "_" + std::string(8, '\0');
  EXPECT_EQ(ScanErrorOf(SnapshotWriter().Raw("short", "")).kind, Failure::kBadInput);
  EXPECT_EQ(ScanErrorOf(SnapshotWriter().Raw(revision + "x", "")).kind, Failure::kBadInput);
  EXPECT_EQ(ScanErrorOf(SnapshotWriter().Raw(std::string(17, 'r'), "")).kind, Failure::kBadInput);
  EXPECT_EQ(ScanErrorOf(SnapshotWriter().Raw(revision, "\xff\xff")).kind, Failure::kBadInput);
}

TEST(Snapshot, RefusesAFileThatIsNone) {
  const MemoryFile file("no snapshot");
  const auto opened = Snapshot::Open(file, kHashKey);
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().kind, Failure::kBadInput);
}

}  // namespace
}  // namespace atrest::etcd
