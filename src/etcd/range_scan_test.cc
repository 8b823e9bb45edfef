#include "etcd/range_scan.h"

#include <gtest/gtest.h>

#include "testing/memory_etcd.h"

namespace atrest::etcd {
namespace {

using fakes::MemoryEtcd;

void Fill(MemoryEtcd& etcd, int keys, std::size_t value_size = 10) {
  for (int i = 0; i < keys; ++i) {
    etcd.Put("/registry/secrets/default/s" + std::to_string(i), std::string(value_size, 'v'));
  }
}

struct Scanned {
  Result<RangeSummary> summary;
  std::vector<std::string> keys;
};

Scanned Scan(MemoryEtcd& etcd, std::string_view prefix = "/registry/") {
  std::vector<std::string> keys;
  auto summary = ScanRange(etcd, prefix,
                           [&](const Entry& entry) -> Result<void> {
                             keys.emplace_back(entry.key);
                             return {};
                           },
                           nullptr, {});
  return {std::move(summary), std::move(keys)};
}

TEST(ScanRange, HandsOutEveryKeyOnceInOrder) {
  MemoryEtcd etcd;
  Fill(etcd, 3000);
  const Scanned scanned = Scan(etcd);
  ASSERT_TRUE(scanned.summary.ok());
  EXPECT_EQ(scanned.keys.size(), 3000u);
  EXPECT_TRUE(std::is_sorted(scanned.keys.begin(), scanned.keys.end()));
  EXPECT_EQ(scanned.summary->keys, 3000u);
  EXPECT_EQ(scanned.summary->revision, 3001);
}

TEST(ScanRange, PinsTheRevisionOfItsFirstPage) {
  MemoryEtcd etcd;
  Fill(etcd, 3000);
  Scan(etcd);
  ASSERT_GT(etcd.requests().size(), 1u);
  EXPECT_EQ(etcd.requests()[0].revision, 0);
  for (std::size_t i = 1; i < etcd.requests().size(); ++i) {
    EXPECT_EQ(etcd.requests()[i].revision, 3001);
  }
}

TEST(ScanRange, LeavesOutOtherPrefixes) {
  MemoryEtcd etcd;
  etcd.Put("/registry/a", "1");
  etcd.Put("/registry0", "2");
  etcd.Put("/other", "3");
  EXPECT_EQ(Scan(etcd).keys, (std::vector<std::string>{"/registry/a"}));
  EXPECT_EQ(Scan(etcd, "").keys.size(), 3u);
}

TEST(ScanRange, OfNothingIsEmpty) {
  MemoryEtcd etcd;
  const Scanned scanned = Scan(etcd);
  ASSERT_TRUE(scanned.summary.ok());
  EXPECT_EQ(scanned.summary->keys, 0u);
}

TEST(ScanRange, MakesPagesSmallerWhereValuesAreLarge) {
  MemoryEtcd etcd;
  Fill(etcd, 600, 100000);
  Scan(etcd);
  EXPECT_EQ(etcd.requests().at(1).limit, 8 * 1024 * 1024 / 100000);
}

TEST(ScanRange, AsksAgainInSmallerPagesForOneThatCannotBeHad) {
  MemoryEtcd etcd;
  Fill(etcd, 600, 1000);
  etcd.LimitPageBytes(80000);
  const Scanned scanned = Scan(etcd);
  ASSERT_TRUE(scanned.summary.ok());
  EXPECT_EQ(scanned.keys.size(), 600u);
}

TEST(ScanRange, GivesUpOnAPageOfOneEntry) {
  MemoryEtcd etcd;
  Fill(etcd, 5, 1000);
  etcd.LimitPageBytes(100);
  EXPECT_EQ(Scan(etcd).summary.error().kind, Failure::kUnreachable);
}

TEST(ScanRange, SaysWhatToDoWhenItsRevisionIsCompacted) {
  MemoryEtcd etcd;
  etcd.FailNext({.kind = Failure::kBadInput, .message = "compacted", .code = "OUT_OF_RANGE"});
  const Error error = Scan(etcd).summary.error();
  EXPECT_EQ(error.kind, Failure::kServiceFault);
  EXPECT_NE(error.hint.find("run the command again"), std::string::npos);
}

TEST(ScanRange, ReturnsTheErrorOfItsVisitor) {
  MemoryEtcd etcd;
  Fill(etcd, 5);
  const auto summary = ScanRange(etcd, "",
                                 [](const Entry&) -> Result<void> {
                                   return Error{Failure::kBug, "enough"};
                                 },
                                 nullptr, {});
  EXPECT_EQ(summary.error().message, "enough");
}

TEST(ScanRange, TellsHowFarItIs) {
  MemoryEtcd etcd;
  Fill(etcd, 1200);
  std::vector<std::pair<std::uint64_t, std::uint64_t>> seen;
  const auto progress = [&](std::uint64_t done, std::uint64_t total) {
    seen.emplace_back(done, total);
  };
  ASSERT_TRUE(
      ScanRange(etcd, "", [](const Entry&) -> Result<void> { return {}; }, progress, {}).ok());
  EXPECT_EQ(seen.front(), (std::pair<std::uint64_t, std::uint64_t>(500, 1200)));
  EXPECT_EQ(seen.back(), (std::pair<std::uint64_t, std::uint64_t>(1200, 1200)));
}

}  // namespace
}  // namespace atrest::etcd
