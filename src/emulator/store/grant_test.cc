#include "emulator/store/grant.h"

#include <gtest/gtest.h>

namespace atrest::emulator {
namespace {

using Context = kms::EncryptionContext;

Grant Subset(Context context) {
  Grant grant;
  grant.operations = {"Decrypt"};
  grant.context_subset = std::move(context);
  return grant;
}

Grant Equals(Context context) {
  Grant grant = Subset({});
  grant.context_subset.reset();
  grant.context_equals = std::move(context);
  return grant;
}

bool Admits(const Grant& grant, const Context& context) { return grant.Admits(&context); }

TEST(Grant, ASubsetMustBeInTheContext) {
  EXPECT_TRUE(Admits(Subset({{"a", "b"}}), {{"a", "b"}}));
  EXPECT_TRUE(Admits(Subset({{"a", "b"}}), {{"a", "b"}, {"c", "d"}}));
  EXPECT_FALSE(Admits(Subset({{"a", "b"}}), {{"a", "c"}}));
  EXPECT_FALSE(Admits(Subset({{"a", "b"}}), {}));
}

TEST(Grant, AnEqualContextHasNothingMore) {
  EXPECT_TRUE(Admits(Equals({{"a", "b"}}), {{"a", "b"}}));
  EXPECT_FALSE(Admits(Equals({{"a", "b"}}), {{"a", "b"}, {"c", "d"}}));
  EXPECT_FALSE(Admits(Equals({{"a", "b"}}), {}));
}

TEST(Grant, AConstraintMindsTheCaseOfValuesOnly) {
  EXPECT_TRUE(Admits(Equals({{"Stage", "x"}}), {{"stage", "x"}}));
  EXPECT_FALSE(Admits(Equals({{"Stage", "x"}}), {{"stage", "X"}}));
}

TEST(Grant, OperationsWithoutAContextAreNotConstrained) {
  EXPECT_TRUE(Equals({{"a", "b"}}).Admits(nullptr));
}

TEST(Grant, CoversFewerOperationsOnly) {
  Grant parent, child;
  parent.operations = {"CreateGrant", "Decrypt"};
  child.operations = {"Decrypt"};
  EXPECT_TRUE(parent.Covers(child));
  child.operations = {"Decrypt", "Encrypt"};
  EXPECT_FALSE(parent.Covers(child));
}

TEST(Grant, CoversEquallyStrictOrStricterConstraints) {
  const Context one{{"a", "b"}}, two{{"a", "b"}, {"c", "d"}};
  EXPECT_TRUE(Subset(one).Covers(Subset(one)));
  EXPECT_TRUE(Subset(one).Covers(Subset(two)));
  EXPECT_TRUE(Subset(one).Covers(Equals(two)));
  EXPECT_FALSE(Subset(two).Covers(Subset(one)));
  EXPECT_FALSE(Subset(two).Covers(Equals(one)));
  EXPECT_TRUE(Equals(one).Covers(Equals(one)));
  EXPECT_FALSE(Equals(one).Covers(Subset(one)));
  EXPECT_FALSE(Equals(one).Covers(Equals(two)));
  Grant free;
  free.operations = {"Decrypt"};
  EXPECT_TRUE(free.Covers(Equals(one)));
  EXPECT_FALSE(Subset(one).Covers(free));
}

TEST(Grant, SurvivesItsRecord) {
  Grant grant = Subset({{"a", "b"}});
  grant.id = std::string(64, '0');
  grant.name = "n";
  grant.grantee = "arn:aws:iam::000000000000:user/a";
  grant.retiring = "arn:aws:iam::000000000000:user/b";
  grant.created = WallTime(std::chrono::seconds(5));
  grant.context_equals = Context{};
  const Result<Grant> read = ReadGrantRecord(GrantRecord(grant));
  ASSERT_TRUE(read.ok()) << read.error().message;
  EXPECT_TRUE(read->SameAs(grant));
  EXPECT_EQ(read->id, grant.id);
  EXPECT_EQ(read->created, grant.created);
}

TEST(Grant, ARecordThatIsNoneIsRefused) {
  for (const char* bad : {"[]", "{}", R"({"id":"1","grantee":"x","created":1,"operations":[]})"}) {
    EXPECT_FALSE(ReadGrantRecord(json::Value::Parse(bad).value()).ok()) << bad;
  }
}

}  // namespace
}  // namespace atrest::emulator
