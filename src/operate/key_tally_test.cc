#include "operate/key_tally.h"

#include <gtest/gtest.h>

#include <numeric>

#include "testing/sealed_values.h"

namespace atrest::operate {
namespace {

using fakes::KmsV2Fields;

constexpr crypto::SipHashKey kHashKey{1, 2};

std::size_t Add(KeyTally& tally, const std::string& value, std::int64_t revision = 1) {
  return tally.Add(etcd::Classify(value), revision);
}

std::string V2(const KmsV2Fields& fields) { return fakes::SealedByKmsV2(fields, "/k", "text"); }
std::string V1(const std::string& wrapped) {
  return fakes::SealedByKmsV1("aws", wrapped, std::string(32, 'd'), "/k", "text");
}

TEST(KeyTally, TellsKeysApartByFormatNameAndKeyId) {
  KeyTally tally(kHashKey);
  const std::size_t first = Add(tally, V2({.key_id = "a"}));
  const std::size_t second = Add(tally, V2({.key_id = "b"}));
  const std::size_t third = Add(tally, V2({.provider = "other", .key_id = "a"}));
  const std::size_t fourth = Add(tally, fakes::SealedByAesGcm("a", std::string(32, 'k'), "/k", ""));
  EXPECT_EQ(Add(tally, V2({.key_id = "a"})), first);
  EXPECT_EQ(tally.keys().size(), 4u);
  EXPECT_EQ(tally.keys()[first].values, 2u);
  EXPECT_EQ(tally.keys()[second].key_id, "b");
  EXPECT_EQ(tally.keys()[third].name, "other");
  EXPECT_EQ(tally.keys()[fourth].format, etcd::Format::kAesGcm);
}

TEST(KeyTally, CountsDistinctDekSourcesOfKmsV2) {
  KeyTally tally(kHashKey);
  Add(tally, V2({.wrapped = "one"}));
  Add(tally, V2({.wrapped = "one"}));
  Add(tally, V2({.wrapped = "two"}));
  Add(tally, V2({.wrapped = "two", .seed = false}));
  Add(tally, V2({.wrapped = "two", .annotations = {{"a.example", "x"}}}));
  EXPECT_EQ(tally.dek_sources(), 4u);
  EXPECT_EQ(tally.keys()[0].dek_sources, 4u);
}

TEST(KeyTally, CountsDistinctDeksOfKmsV1) {
  KeyTally tally(kHashKey);
  Add(tally, V1("one"));
  Add(tally, V1("two"));
  Add(tally, V1("two"));
  EXPECT_EQ(tally.dek_sources(), 2u);
}

TEST(KeyTally, CountsNoDekSourceOfALocalKey) {
  KeyTally tally(kHashKey);
  Add(tally, fakes::SealedByAesCbc("a", std::string(32, 'k'), "text"));
  EXPECT_EQ(tally.dek_sources(), 0u);
}

TEST(KeyTally, KnowsWhenAKeyWasFirstAndLastWrittenWith) {
  KeyTally tally(kHashKey);
  for (std::int64_t revision : {50, 7, 90}) Add(tally, V2({}), revision);
  EXPECT_EQ(tally.keys()[0].first_revision, 7);
  EXPECT_EQ(tally.keys()[0].last_revision, 90);
}

TEST(KeyTally, PutsValuesOnATimelineThatWidens) {
  KeyTally tally(kHashKey);
  for (std::int64_t revision = 0; revision < 1000; ++revision) Add(tally, V2({}), revision);
  EXPECT_EQ(tally.timeline_width(), 32);
  const auto& timeline = tally.keys()[0].timeline;
  EXPECT_EQ(timeline[0], 32u);
  EXPECT_EQ(timeline[30], 32u);
  EXPECT_EQ(timeline[31], 8u);
  EXPECT_EQ(std::accumulate(timeline.begin(), timeline.end(), std::uint64_t{0}), 1000u);
}

TEST(KeyTally, SurvivesRevisionsThatEtcdNeverGives) {
  KeyTally tally(kHashKey);
  Add(tally, V2({}), -5);
  Add(tally, V2({}), std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(tally.keys()[0].values, 2u);
}

TEST(KeyTally, CountsKeysBeyondItsLimitAsOne) {
  KeyTally tally(kHashKey);
  for (int i = 0; i < 1100; ++i) Add(tally, V2({.key_id = "key" + std::to_string(i)}));
  EXPECT_EQ(tally.keys().size(), 1001u);
  EXPECT_EQ(tally.keys().back().name, "...");
  EXPECT_EQ(tally.keys().back().values, 100u);
}

TEST(KeyTally, MakesNamesSafeToPrint) {
  KeyTally tally(kHashKey);
  Add(tally, V2({.key_id = "a\x1b[31m"}));
  EXPECT_EQ(tally.keys()[0].key_id, "a\\x1b[31m");
}

}  // namespace
}  // namespace atrest::operate
