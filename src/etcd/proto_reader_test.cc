#include "etcd/proto_reader.h"

#include <gtest/gtest.h>

#include "testing/proto_writer.h"

namespace atrest::etcd {
namespace {

using fakes::ProtoWriter;
using namespace std::string_view_literals;

bool IsMalformed(std::string_view message) {
  ProtoReader reader(message);
  while (reader.Next()) {
  }
  return reader.malformed();
}

TEST(ProtoReader, ReadsIntegersAndBytesInOrder) {
  const std::string message = ProtoWriter().Integer(5, 300).Bytes(2, "text").text();
  ProtoReader reader(message);
  const auto first = reader.Next();
  ASSERT_TRUE(first && first->IsInteger(5));
  EXPECT_EQ(first->integer, 300u);
  const auto second = reader.Next();
  ASSERT_TRUE(second && second->IsBytes(2));
  EXPECT_EQ(second->bytes, "text");
  EXPECT_FALSE(reader.Next());
  EXPECT_FALSE(reader.malformed());
}

TEST(ProtoReader, ReadsFixedNumbersInLittleEndian) {
  ProtoReader reader("\x0d\x01\x02\x00\x00\x11\x03\x00\x00\x00\x00\x00\x00\x80"sv);
  const auto first = reader.Next();
  ASSERT_TRUE(first);
  EXPECT_EQ(first->type, ProtoField::Type::kFixed32);
  EXPECT_EQ(first->integer, 0x0201u);
  const auto second = reader.Next();
  ASSERT_TRUE(second);
  EXPECT_EQ(second->integer, 0x8000000000000003u);
}

TEST(ProtoReader, ReadsTheLargestInteger) {
  const std::string message = ProtoWriter().Integer(1, ~std::uint64_t{0}).text();
  ProtoReader reader(message);
  const auto field = reader.Next();
  ASSERT_TRUE(field);
  EXPECT_EQ(field->integer, ~std::uint64_t{0});
}

TEST(ProtoReader, FindsNothingInAnEmptyMessage) { EXPECT_FALSE(IsMalformed("")); }

TEST(ProtoReader, RefusesAMessageCutOffAnywhereInsideAField) {
  const std::string message = ProtoWriter().Bytes(1, "0123456789").text();
  for (std::size_t size = 1; size < message.size(); ++size) {
    EXPECT_TRUE(IsMalformed(message.substr(0, size))) << size;
  }
}

TEST(ProtoReader, RefusesALengthThatWrapsAround) {
  EXPECT_TRUE(IsMalformed("\x0a\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"));
}

TEST(ProtoReader, RefusesAnIntegerOfMoreThan64Bits) {
  EXPECT_TRUE(IsMalformed("\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02"));
  EXPECT_TRUE(IsMalformed("\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"));
}

TEST(ProtoReader, RefusesFieldNumberZero) { EXPECT_TRUE(IsMalformed("\x02\x00"sv)); }

TEST(ProtoReader, RefusesGroupsAndUnknownWireTypes) {
  for (const char type : {'\x3', '\x4', '\x6', '\x7'}) {
    EXPECT_TRUE(IsMalformed(std::string{static_cast<char>(8 | type), 0})) << int{type};
  }
}

TEST(ProtoReader, StaysAtTheFirstMalformedByte) {
  ProtoReader reader("\x02\x00\x08\x01"sv);
  EXPECT_FALSE(reader.Next());
  EXPECT_FALSE(reader.Next());
  EXPECT_TRUE(reader.malformed());
}

}  // namespace
}  // namespace atrest::etcd
