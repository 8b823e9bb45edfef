#include "etcd/bolt_page.h"

#include <gtest/gtest.h>

#include "testing/bolt_writer.h"

namespace atrest::etcd {
namespace {

TEST(ReadBoltMeta, ReadsACompletePage) {
  const auto meta = ReadBoltMeta(fakes::BoltMetaPage(0, 3, 17, 99));
  ASSERT_TRUE(meta);
  EXPECT_EQ(meta->page_size, 4096u);
  EXPECT_EQ(meta->root_page, 3u);
  EXPECT_EQ(meta->page_count, 17u);
  EXPECT_EQ(meta->transaction, 99u);
}

TEST(ReadBoltMeta, RefusesAPageWithAnyByteChanged) {
  const std::string page = fakes::BoltMetaPage(0, 3, 17, 99);
  for (std::size_t i = 16; i < 80; ++i) {
    std::string changed = page;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    EXPECT_FALSE(ReadBoltMeta(changed)) << i;
  }
}

TEST(ReadBoltMeta, RefusesAPageThatIsCutOff) {
  EXPECT_FALSE(ReadBoltMeta(fakes::BoltMetaPage(0, 3, 17, 99).substr(0, 79)));
}

TEST(BoltPage, ReadsLeaves) {
  const std::string bytes = fakes::BoltLeafPage(9, {{"a", "one"}, {"b", "two", true}});
  const BoltPage page(bytes);
  EXPECT_EQ(page.id(), 9u);
  EXPECT_EQ(page.kind(), BoltPage::Kind::kLeaf);
  ASSERT_EQ(page.count(), 2u);
  EXPECT_EQ(page.LeafAt(0)->key, "a");
  EXPECT_EQ(page.LeafAt(0)->value, "one");
  EXPECT_FALSE(page.LeafAt(0)->is_bucket);
  EXPECT_EQ(page.LeafAt(1)->value, "two");
  EXPECT_TRUE(page.LeafAt(1)->is_bucket);
}

TEST(BoltPage, ReadsBranches) {
  const std::string bytes = fakes::BoltBranchPage(9, {{"a", 11}, {"b", 12}});
  const BoltPage page(bytes);
  EXPECT_EQ(page.kind(), BoltPage::Kind::kBranch);
  EXPECT_EQ(page.BranchChild(0), 11u);
  EXPECT_EQ(page.BranchChild(1), 12u);
}

TEST(BoltPage, HasNoElementBeyondItsCount) {
  const std::string bytes = fakes::BoltLeafPage(9, {{"a", "one"}});
  EXPECT_FALSE(BoltPage(bytes).LeafAt(1));
  EXPECT_FALSE(BoltPage(bytes).BranchChild(1));
}

TEST(BoltPage, HasNoElementThatReachesOutOfIt) {
  std::string bytes = fakes::BoltLeafPage(9, {{"a", "one"}});
  bytes.replace(16 + 12, 4, fakes::BoltNumber(4096, 4));  // size of the value
  EXPECT_FALSE(BoltPage(bytes).LeafAt(0));
  bytes.replace(16 + 4, 12, std::string(12, '\xff'));  // position and sizes, whose sum could wrap
  EXPECT_FALSE(BoltPage(bytes).LeafAt(0));
}

TEST(BoltPage, HasNoElementWhereItsTableIsCutOff) {
  std::string bytes = fakes::BoltLeafPage(9, {});
  bytes.replace(10, 2, "\xff\xff");
  EXPECT_FALSE(BoltPage(bytes).LeafAt(300));
}

TEST(BoltPage, IsOtherForEveryOtherFlag) {
  std::string bytes = fakes::BoltLeafPage(9, {});
  for (char flags : {'\0', '\3', '\4', '\x10'}) {
    bytes[8] = flags;
    EXPECT_EQ(BoltPage(bytes).kind(), BoltPage::Kind::kOther) << int{flags};
  }
}

}  // namespace
}  // namespace atrest::etcd
