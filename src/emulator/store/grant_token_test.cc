#include "emulator/store/grant_token.h"

#include <gtest/gtest.h>

#include "testing/seeded_random.h"

namespace atrest::emulator {
namespace {

const GrantName kName{"mrk-1234abcd12ab34cd56ef1234567890ab", std::string(64, 'a')};

TEST(GrantToken, NamesKeyAndGrant) {
  fakes::SeededRandom random;
  for (const std::string& key_id :
       {kName.key_id, std::string("1234abcd-12ab-34cd-56ef-1234567890ab")}) {
    const auto parsed = ParseGrantToken(NewGrantToken({key_id, kName.grant_id}, random));
    ASSERT_TRUE(parsed.ok());
    EXPECT_EQ(parsed->key_id, key_id);
    EXPECT_EQ(parsed->grant_id, kName.grant_id);
  }
}

TEST(GrantToken, IsAnotherOneEveryTime) {
  fakes::SeededRandom random;
  EXPECT_NE(NewGrantToken(kName, random), NewGrantToken(kName, random));
}

TEST(GrantToken, IsRefusedWithAnyCharacterChanged) {
  fakes::SeededRandom random;
  const std::string token = NewGrantToken(kName, random);
  for (std::size_t i = 0; i < token.size(); ++i) {
    std::string bad = token;
    bad[i] = bad[i] == 'A' ? 'B' : 'A';
    EXPECT_EQ(ParseGrantToken(bad).ok(), false) << i;
  }
}

TEST(GrantToken, IsRefusedIfItIsNone) {
  for (const std::string& bad : {std::string(), std::string("x"), std::string("AAAA"),
                                 std::string(9000, 'A'), std::string(400, 'A')}) {
    const auto parsed = ParseGrantToken(bad);
    ASSERT_FALSE(parsed.ok());
    EXPECT_EQ(parsed.error().code, "InvalidGrantTokenException");
  }
}

}  // namespace
}  // namespace atrest::emulator
