#include "crypto/sha256.h"

#include <gtest/gtest.h>

#include <ostream>

namespace atrest::crypto {
namespace {

std::string Repeat(std::string_view text, int times) {
  std::string result;
  for (int i = 0; i < times; ++i) result += text;
  return result;
}

std::string Sha256Hex(std::string_view data) { return Hex(View(Sha256(data))); }

// NIST, "Examples with Intermediate Values", SHA-256.
TEST(Sha256, MatchesNistForTheEmptyMessage) {
  EXPECT_EQ(Sha256Hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(Sha256, AcceptsAViewWithoutAnAddress) {
  EXPECT_EQ(Sha256Hex(std::string_view()), Sha256Hex(""));
}

TEST(Sha256, MatchesNistForOneBlock) {
  EXPECT_EQ(Sha256Hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Sha256, MatchesNistForTwoBlocks) {
  EXPECT_EQ(Sha256Hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

TEST(Sha256, MatchesNistForAMillionBytes) {
  EXPECT_EQ(Sha256Hex(std::string(1'000'000, 'a')),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, DoesNotRememberTheCallBefore) {
  const std::string first = Sha256Hex("abc");
  (void)Sha256("something else");
  EXPECT_EQ(Sha256Hex("abc"), first);
}

struct HmacVector {
  const char* name;
  std::string key;
  std::string data;
  std::string_view mac;
};

std::ostream& operator<<(std::ostream& out, const HmacVector& vector) { return out << vector.name; }

class HmacSha256OfRfc4231 : public testing::TestWithParam<HmacVector> {};

TEST_P(HmacSha256OfRfc4231, Matches) {
  const std::string mac = Hex(View(HmacSha256(GetParam().key, GetParam().data)));
  EXPECT_EQ(mac.substr(0, GetParam().mac.size()), GetParam().mac);
}

INSTANTIATE_TEST_SUITE_P(
    Cases, HmacSha256OfRfc4231,
    testing::Values(
        HmacVector{"Case1", Repeat("\x0b", 20), "Hi There",
                   "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
        HmacVector{"Case2ShortKey", "Jefe", "what do ya want for nothing?",
                   "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
        HmacVector{"Case3", Repeat("\xaa", 20), Repeat("\xdd", 50),
                   "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"},
        HmacVector{"Case4",
                   "\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f\x10\x11\x12\x13"
                   "\x14\x15\x16\x17\x18\x19",
                   Repeat("\xcd", 50),
                   "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"},
        HmacVector{"Case5Truncated", Repeat("\x0c", 20), "Test With Truncation",
                   "a3b6167473100ee06e0c796c2955552b"},
        HmacVector{"Case6KeyLongerThanABlock", Repeat("\xaa", 131),
                   "Test Using Larger Than Block-Size Key - Hash Key First",
                   "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
        HmacVector{"Case7BothLong", Repeat("\xaa", 131),
                   "This is a test using a larger than block-size key and a larger than block-size "
                   "data. The key needs to be hashed before being used by the HMAC algorithm.",
                   "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"}),
    [](const auto& one) { return one.param.name; });

// Computed with Python's hmac module.
TEST(HmacSha256, AcceptsAnEmptyKeyAndEmptyData) {
  EXPECT_EQ(Hex(View(HmacSha256("", ""))),
            "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
  EXPECT_EQ(HmacSha256({}, {}), HmacSha256("", ""));
}

TEST(HmacSha256, DoesNotRememberTheKeyOfTheCallBefore) {
  (void)HmacSha256("another key", "data");
  EXPECT_EQ(Hex(View(HmacSha256("", ""))).substr(0, 8), "b613679a");
}

TEST(Hex, WritesEachByteAsTwoLowerCaseDigits) {
  EXPECT_EQ(Hex(std::string_view("\x00\x09\x0a\x7f\x80\xff", 6)), "00090a7f80ff");
}

TEST(Hex, IsEmptyForNothing) { EXPECT_EQ(Hex(""), ""); }

}  // namespace
}  // namespace atrest::crypto
