#include "kube/stored_object.h"

#include <gtest/gtest.h>

#include "testing/proto_writer.h"

namespace atrest::kube {
namespace {

using fakes::ProtoWriter;

std::string Enveloped(const std::string& kind, const ProtoWriter& content,
                      const std::string& version = "v1") {
  return std::string("k8s\0", 4) + ProtoWriter()
                                       .Message(1, ProtoWriter().Bytes(1, version).Bytes(2, kind))
                                       .Bytes(2, content.text())
                                       .Bytes(3, "")
                                       .Bytes(4, "")
                                       .text();
}

ProtoWriter Metadata() {
  ProtoWriter metadata;
  metadata.Bytes(1, "db").Bytes(2, "").Bytes(3, "default").Bytes(5, "u-1").Bytes(6, "");
  metadata.Integer(7, 0).Message(8, ProtoWriter().Integer(1, 1764000000).Integer(2, 0));
  metadata.Entry(11, "app", "db").Entry(12, "note", "text").Bytes(14, "keep");
  metadata.Message(13, ProtoWriter()
                           .Bytes(1, "Pod")
                           .Bytes(3, "p")
                           .Bytes(4, "u-2")
                           .Bytes(5, "v1")
                           .Integer(6, 1)
                           .Integer(7, 0));
  metadata.Message(17, ProtoWriter().Bytes(1, "kubectl"));
  return metadata;
}

std::string Shown(const std::string& plaintext) {
  const auto opened = OpenStoredObject(plaintext);
  if (!opened.ok()) return opened.error().message;
  const auto shown = ShowStoredObject(*opened, 42);
  return shown.ok() ? shown->Text() : shown.error().message;
}

void ExpectSameJson(const std::string& text, const std::string& expected) {
  const auto a = json::Value::Parse(text);
  ASSERT_TRUE(a.ok()) << text;
  const auto b = json::Value::Parse(expected);
  ASSERT_TRUE(b.ok());
  const std::vector<std::string> names = b->MemberNames();
  EXPECT_EQ(a->size(), b->size()) << text;
  for (const std::string& name : names) {
    ASSERT_NE(a->Find(name), nullptr) << name;
    EXPECT_EQ(a->Find(name)->Text(), b->Find(name)->Text()) << name;
  }
}

TEST(StoredObject, ShowsASecretAsTheApiDoes) {
  ProtoWriter secret;
  secret.Message(1, Metadata()).Entry(2, "password", "hunter2").Entry(2, "empty", "");
  secret.Bytes(3, "Opaque").Integer(5, 1);
  const std::string text = Shown(Enveloped("Secret", secret));
  const auto shown = json::Value::Parse(text);
  ASSERT_TRUE(shown.ok()) << text;
  EXPECT_EQ(shown->Find("apiVersion")->AsString(), "v1");
  EXPECT_EQ(shown->Find("kind")->AsString(), "Secret");
  EXPECT_EQ(shown->Find("data")->Find("password")->AsString(), "aHVudGVyMg==");
  EXPECT_EQ(shown->Find("data")->Find("empty")->AsString(), "");
  EXPECT_EQ(shown->Find("type")->AsString(), "Opaque");
  EXPECT_EQ(shown->Find("immutable")->AsBool(), true);
  const json::Value* metadata = shown->Find("metadata");
  EXPECT_EQ(metadata->Find("name")->AsString(), "db");
  EXPECT_EQ(metadata->Find("namespace")->AsString(), "default");
  EXPECT_EQ(metadata->Find("creationTimestamp")->AsString(), "2025-11-24T16:00:00Z");
  EXPECT_EQ(metadata->Find("resourceVersion")->AsString(), "42");
  EXPECT_EQ(metadata->Find("labels")->Find("app")->AsString(), "db");
  EXPECT_EQ(metadata->Find("annotations")->Find("note")->AsString(), "text");
  EXPECT_EQ(metadata->Find("finalizers")->At(0).AsString(), "keep");
  EXPECT_EQ(metadata->Find("ownerReferences")->At(0).Find("controller")->AsBool(), true);
  for (const char* absent : {"managedFields", "generation", "generateName"}) {
    EXPECT_EQ(metadata->Find(absent), nullptr) << absent;
  }
}

TEST(StoredObject, ShowsAConfigMapAsTheApiDoes) {
  ProtoWriter map;
  map.Message(1, ProtoWriter().Bytes(1, "m")).Entry(2, "a", "text").Entry(3, "b", "\xff");
  ExpectSameJson(Shown(Enveloped("ConfigMap", map)),
                 R"({"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"m",)"
                 R"("resourceVersion":"42"},"data":{"a":"text"},"binaryData":{"b":"/w=="}})");
}

TEST(StoredObject, ShowsJsonWithItsRevisionAndWithoutManagedFields) {
  ExpectSameJson(
      Shown(R"({"kind":"Widget","metadata":{"name":"w","managedFields":[1]},"spec":{"a":1}})"),
      R"({"kind":"Widget","metadata":{"name":"w","resourceVersion":"42"},"spec":{"a":1}})");
}

TEST(StoredObject, ShowsNoOtherKindOfProtobuf) {
  EXPECT_EQ(Shown(Enveloped("Pod", ProtoWriter())),
            "Pod is stored as protobuf; only Secrets, ConfigMaps and objects stored as JSON can be "
            "shown");
  EXPECT_NE(Shown(Enveloped("Secret", ProtoWriter(), "example.com/v1")).find("only Secrets"),
            std::string::npos);
  EXPECT_NE(Shown("\xd9\xd9\xf7\xa0").find("is stored as cbor"), std::string::npos);
}

TEST(StoredObject, OpensTheEnvelope) {
  const std::string text = Enveloped("Pod", ProtoWriter().Bytes(1, "content"));
  const auto opened = OpenStoredObject(text);
  ASSERT_TRUE(opened.ok());
  EXPECT_EQ(opened->encoding, ObjectEncoding::kProtobuf);
  EXPECT_EQ(opened->api_version, "v1");
  EXPECT_EQ(opened->kind, "Pod");
  EXPECT_EQ(opened->content,
            "\x0a\x07"
            "content");
}

TEST(StoredObject, RefusesAnObjectCutOffAnywhere) {
  ProtoWriter secret;
  secret.Message(1, Metadata()).Entry(2, "password", "hunter2");
  const std::string whole = secret.text();
  std::size_t refused = 0;
  for (std::size_t size = 1; size < whole.size(); ++size) {
    const std::string text =
        std::string("k8s\0", 4) + ProtoWriter()
                                      .Message(1, ProtoWriter().Bytes(1, "v1").Bytes(2, "Secret"))
                                      .Bytes(2, whole.substr(0, size))
                                      .text();
    if (Shown(text).find("cut off") != std::string::npos) ++refused;
  }
  EXPECT_GE(refused, whole.size() - 3);  // but where the cut falls between two fields
}

TEST(StoredObject, RefusesABrokenEnvelope) {
  EXPECT_EQ(OpenStoredObject(std::string("k8s\0\xff", 5)).error().kind, Failure::kBadCiphertext);
  EXPECT_EQ(OpenStoredObject(std::string("k8s\0", 4) + ProtoWriter().Bytes(3, "gzip").text())
                .error()
                .kind,
            Failure::kBadCiphertext);
}

TEST(StoredObject, RefusesBrokenJson) {
  EXPECT_EQ(Shown("{\"a\":"), "the decrypted object is no JSON object");
}

}  // namespace
}  // namespace atrest::kube
