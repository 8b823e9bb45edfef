#include "etcd/encrypted_object.h"

#include <gtest/gtest.h>

#include "testing/proto_writer.h"

namespace atrest::etcd {
namespace {

using fakes::ProtoWriter;

const std::string kData(60, 'd');

ProtoWriter Record(std::string_view data = kData, std::string_view key_id = "key",
                   std::string_view dek = "dek") {
  ProtoWriter record;
  record.Bytes(1, data).Bytes(2, key_id).Bytes(3, dek);
  return record;
}

std::string_view DefectOf(const ProtoWriter& record) {
  EncryptedObject object;
  return ParseEncryptedObject(record.text(), object);
}

TEST(EncryptedObject, ReadsEveryField) {
  const ProtoWriter record =
      Record(kData, "arn:key", "wrapped").Entry(4, "a.example", "x").Integer(5, 1);
  EncryptedObject object;
  ASSERT_EQ(ParseEncryptedObject(record.text(), object), "");
  EXPECT_EQ(object.data, kData);
  EXPECT_EQ(object.key_id, "arn:key");
  EXPECT_EQ(object.dek_source, "wrapped");
  EXPECT_EQ(object.dek_type, DekType::kHkdfSeed);
  ASSERT_EQ(object.annotations.size(), 1u);
  EXPECT_EQ(object.annotations[0].first, "a.example");
  EXPECT_EQ(object.annotations[0].second, "x");
}

TEST(EncryptedObject, IsAnAesGcmKeyWhereTheTypeIsAbsent) {
  EncryptedObject object;
  ASSERT_EQ(ParseEncryptedObject(Record().text(), object), "");
  EXPECT_EQ(object.dek_type, DekType::kAesGcmKey);
  EXPECT_EQ(object.InfoSize(), 0u);
}

TEST(EncryptedObject, TakesTheLastOfRepeatedFields) {
  EncryptedObject object;
  const ProtoWriter record = Record().Bytes(2, "later").Integer(5, 1).Integer(5, 0);
  ASSERT_EQ(ParseEncryptedObject(record.text(), object), "");
  EXPECT_EQ(object.key_id, "later");
  EXPECT_EQ(object.dek_type, DekType::kAesGcmKey);
}

TEST(EncryptedObject, TakesTheLastOfEqualAnnotationsAndSortsThem) {
  EncryptedObject object;
  const ProtoWriter record =
      Record().Entry(4, "b.example", "1").Entry(4, "a.example", "2").Entry(4, "b.example", "3");
  ASSERT_EQ(ParseEncryptedObject(record.text(), object), "");
  ASSERT_EQ(object.annotations.size(), 2u);
  EXPECT_EQ(object.annotations[0].first, "a.example");
  EXPECT_EQ(object.annotations[1].second, "3");
}

TEST(EncryptedObject, SkipsUnknownFields) {
  EXPECT_EQ(DefectOf(Record().Bytes(99, "new").Integer(6, 1).Raw("\x3d____")), "");
}

TEST(EncryptedObject, NamesWhatIsMissing) {
  EXPECT_EQ(DefectOf(ProtoWriter()), "EncryptedObject has no data");
  EXPECT_EQ(DefectOf(Record(kData, "")), "EncryptedObject has no key id");
  EXPECT_EQ(DefectOf(Record(kData, "key", "")), "EncryptedObject has no encrypted DEK");
}

TEST(EncryptedObject, TakesSizesUpToTheLimitsAndNoFurther) {
  const std::string most(1024, 'k');
  EXPECT_EQ(DefectOf(Record(kData, most, most)), "");
  EXPECT_EQ(DefectOf(Record(kData, most + "k")), "EncryptedObject's key id exceeds 1 KiB");
  EXPECT_EQ(DefectOf(Record(kData, "key", most + "k")),
            "EncryptedObject's encrypted DEK exceeds 1 KiB");
}

TEST(EncryptedObject, CountsNamesAndValuesOfAnnotations) {
  const std::string_view name = "a.example";
  const std::string most(32768 - name.size(), 'v');
  EXPECT_EQ(DefectOf(Record().Entry(4, name, most)), "");
  EXPECT_EQ(DefectOf(Record().Entry(4, name, most + "v")), "annotations exceed 32 KiB");
}

TEST(EncryptedObject, NeedsRoomForNonceAndTagAfterTheInfo) {
  const std::string_view defect = "EncryptedObject's data is shorter than its nonce and tag";
  EXPECT_EQ(DefectOf(Record(std::string(28, 'd'))), "");
  EXPECT_EQ(DefectOf(Record(std::string(27, 'd'))), defect);
  EXPECT_EQ(DefectOf(Record(std::string(60, 'd')).Integer(5, 1)), "");
  EXPECT_EQ(DefectOf(Record(std::string(59, 'd')).Integer(5, 1)), defect);
}

TEST(EncryptedObject, RefusesATypeThatNobodyDefined) {
  EXPECT_NE(DefectOf(Record().Integer(5, 2)), "");
  EXPECT_NE(DefectOf(Record().Bytes(5, "x")), "");
}

TEST(EncryptedObject, RefusesFieldsOfAWrongType) {
  for (unsigned number = 1; number <= 4; ++number) {
    EXPECT_NE(DefectOf(Record().Integer(number, 1)), "") << number;
  }
}

TEST(EncryptedObject, RefusesARecordCutOffAnywhere) {
  const std::string record = Record().text();
  for (std::size_t size = 0; size < record.size(); ++size) {
    EncryptedObject object;
    EXPECT_NE(ParseEncryptedObject(record.substr(0, size), object), "") << size;
  }
}

class AnnotationName : public ::testing::TestWithParam<std::pair<std::string, bool>> {};

TEST_P(AnnotationName, IsADomainNameOfTwoLabelsOrMore) {
  const auto& [name, valid] = GetParam();
  EXPECT_EQ(DefectOf(Record().Entry(4, name, "v")).empty(), valid) << name;
}

INSTANTIATE_TEST_SUITE_P(
    Names, AnnotationName,
    ::testing::Values(std::pair("a.b", true), std::pair("local-kek.kms.kubernetes.io", true),
                      std::pair("a.b.", true), std::pair("1.2", true), std::pair("", false),
                      std::pair("single", false), std::pair("single.", false),
                      std::pair("A.b", false), std::pair("a/b.c", false), std::pair("-a.b", false),
                      std::pair("a-.b", false), std::pair("a..b", false), std::pair(".a.b", false),
                      std::pair("a.b..", false), std::pair(std::string(63, 'a') + ".b", true),
                      std::pair(std::string(64, 'a') + ".b", false)));

}  // namespace
}  // namespace atrest::etcd
