#include "cli/call/ciphertext_document.h"

#include <gtest/gtest.h>

namespace atrest::cli {
namespace {

PluginCiphertext Stored() {
  return {.ciphertext = "1blob", .key_id = "key", .annotations = {{"a.example", "x"}}};
}

TEST(CiphertextDocument, HasASchemaVersion) {
  const json::Value document = CiphertextDocument(PluginApi::kV2, Stored());
  ASSERT_NE(document.Find("schemaVersion"), nullptr);
  EXPECT_EQ(document.Find("schemaVersion")->AsInteger(), 1);
}

TEST(CiphertextDocument, IsReadBackAsItWas) {
  const std::string text = CiphertextDocument(PluginApi::kV2, Stored()).PrettyText();
  const auto read = ParseCiphertextDocument(text);
  ASSERT_TRUE(read.ok()) << read.error().message;
  EXPECT_EQ(read->ciphertext, "1blob");
  EXPECT_EQ(read->key_id, "key");
  EXPECT_EQ(read->annotations, Stored().annotations);
}

TEST(CiphertextDocument, HasNoKeyIdWithV1) {
  const json::Value document = CiphertextDocument(PluginApi::kV1, Stored());
  EXPECT_EQ(document.Find("keyId"), nullptr);
  EXPECT_EQ(document.Find("annotations"), nullptr);
}

TEST(ParseCiphertextDocument, RefusesADocumentWithoutCiphertext) {
  EXPECT_EQ(ParseCiphertextDocument(R"({"keyId":"k"})").error().kind, Failure::kBadInput);
}

TEST(ParseCiphertextDocument, RefusesCiphertextThatIsNotBase64) {
  EXPECT_FALSE(ParseCiphertextDocument(R"({"ciphertext":"%"})").ok());
}

TEST(ParseCiphertextDocument, RefusesAnAnnotationThatIsNotBase64) {
  EXPECT_FALSE(ParseCiphertextDocument(R"({"ciphertext":"MQ==","annotations":{"a":1}})").ok());
}

TEST(ParseCiphertextDocument, RefusesWhatIsNotJson) {
  EXPECT_FALSE(ParseCiphertextDocument("{").ok());
}

}  // namespace
}  // namespace atrest::cli
