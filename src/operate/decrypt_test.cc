#include "operate/decrypt.h"

#include <gtest/gtest.h>

#include "testing/memory_etcd.h"
#include "testing/memory_file.h"
#include "testing/proto_writer.h"
#include "testing/sealed_values.h"
#include "testing/snapshot_writer.h"

namespace atrest::operate {
namespace {

const std::string kSeed(32, 's');

// Knows one seed, and fails as it is told.
class OneSeed final : public DekUnwrapper {
 public:
  Result<UnwrappedDek> Unwrap(const WrappedDek& dek, const CallContext&) override {
    if (failure) return *failure;
    if (dek.key_id == "gone") return Error{Failure::kKeyNotFound, "no such key"};
    return UnwrappedDek{Secret(kSeed), ""};
  }
  std::optional<Error> failure;
};

std::string SecretObject(const std::string& name) {
  fakes::ProtoWriter secret;
  secret.Message(1, fakes::ProtoWriter().Bytes(1, name)).Entry(2, "password", "hunter2");
  return std::string("k8s\0", 4) +
         fakes::ProtoWriter()
             .Message(1, fakes::ProtoWriter().Bytes(1, "v1").Bytes(2, "Secret"))
             .Bytes(2, secret.text())
             .text();
}

std::string Sealed(const std::string& key, const std::string& key_id = "key") {
  return fakes::SealedByKmsV2({.key_id = key_id, .secret = kSeed}, key, SecretObject("db"));
}

class Taker final : public ObjectTaker {
 public:
  bool Wants(const ObjectShape& shape) override { return shape.name != unwanted; }
  Result<void> Take(const ObjectShape& shape, const Secret& plaintext) override {
    shapes.push_back(shape);
    plaintexts.emplace_back(plaintext.Reveal());
    return {};
  }
  std::string unwanted;
  std::vector<ObjectShape> shapes;
  std::vector<std::string> plaintexts;
};

class DecryptObjectsTest : public ::testing::Test {
 protected:
  void Put(const std::string& key, const std::string& value) { etcd_.Put(key, value); }
  void PutSealed(const std::string& key, const std::string& key_id = "key") {
    Put(key, Sealed(key, key_id));
  }
  Result<DecryptReport> Run(std::string_view path) {
    EtcdSource source("live", etcd_);
    ObjectDecryptor decryptor(nullptr, &seed_);
    return DecryptObjects(source, path, decryptor, taker_, nullptr, {});
  }

  fakes::MemoryEtcd etcd_;
  OneSeed seed_;
  Taker taker_;
};

TEST_F(DecryptObjectsTest, OpensOneObject) {
  PutSealed("/registry/secrets/default/db");
  PutSealed("/registry/secrets/default/db2");
  const auto report = Run("/registry/secrets/default/db");
  ASSERT_TRUE(report.ok());
  EXPECT_EQ(report->opened, 1u);
  ASSERT_EQ(taker_.shapes.size(), 1u);
  EXPECT_EQ(taker_.shapes[0].resource, "secrets");
  EXPECT_EQ(taker_.shapes[0].space, "default");
  EXPECT_EQ(taker_.shapes[0].name, "db");
  EXPECT_EQ(taker_.shapes[0].provider, "kms-v2 aws key");
  EXPECT_EQ(taker_.shapes[0].kind, "Secret");
  EXPECT_TRUE(taker_.shapes[0].authenticated);
  EXPECT_EQ(taker_.plaintexts[0], SecretObject("db"));
}

TEST_F(DecryptObjectsTest, OpensAllBelowAPath) {
  for (const char* name : {"a", "b"}) PutSealed("/registry/secrets/default/" + std::string(name));
  PutSealed("/registry/secrets/other/c");
  PutSealed("/registry/secretsx/default/d");
  EXPECT_EQ(Run("/registry/secrets/default")->opened, 2u);
  EXPECT_EQ(Run("/registry/secrets/")->opened, 3u);
}

TEST_F(DecryptObjectsTest, OpensASnapshotToo) {
  const std::string key = "/registry/secrets/default/db";
  const fakes::MemoryFile file(fakes::SnapshotWriter().Put(key, Sealed(key)).Snapshot());
  SnapshotSource source("backup.db", file, {1, 2});
  ObjectDecryptor decryptor(nullptr, &seed_);
  const auto report = DecryptObjects(source, key, decryptor, taker_, nullptr, {});
  ASSERT_TRUE(report.ok());
  EXPECT_EQ(report->opened, 1u);
}

TEST_F(DecryptObjectsTest, HandsOnWhatCannotBeOpenedAndGoesOn) {
  PutSealed("/registry/secrets/default/a", "gone");
  PutSealed("/registry/secrets/default/b");
  Put("/registry/secrets/default/c", "k8s:enc:rot13:v1:x:y");
  const auto report = Run("/registry/secrets");
  ASSERT_TRUE(report.ok());
  EXPECT_EQ(report->opened, 1u);
  EXPECT_EQ(report->failed, 2u);
  EXPECT_EQ(taker_.shapes[0].failure, "no such key");
  EXPECT_EQ(taker_.plaintexts[0], "");
}

TEST_F(DecryptObjectsTest, AsksNobodyToUnwrapWhatIsNotWanted) {
  PutSealed("/registry/secrets/default/a");
  seed_.failure = Error{Failure::kUnreachable, "nobody listens"};
  taker_.unwanted = "a";
  const auto report = Run("/registry/secrets");
  ASSERT_TRUE(report.ok());
  EXPECT_EQ(report->opened, 0u);
}

TEST_F(DecryptObjectsTest, EndsWhereThePluginIsNotReached) {
  PutSealed("/registry/secrets/default/a");
  seed_.failure = Error{Failure::kUnreachable, "nobody listens"};
  const auto report = Run("/registry/secrets");
  ASSERT_FALSE(report.ok());
  EXPECT_EQ(report.error().kind, Failure::kUnreachable);
  EXPECT_EQ(report.error().message, "/registry/secrets/default/a: nobody listens");
}

TEST_F(DecryptObjectsTest, CountsPlaintextAsNeitherEncryptedNorUnauthenticated) {
  Put("/registry/secrets/default/a", SecretObject("a"));
  const auto report = Run("/registry/secrets");
  EXPECT_EQ(report->opened, 1u);
  EXPECT_EQ(report->unauthenticated, 0u);
  EXPECT_EQ(taker_.shapes[0].provider, "plaintext");
}

TEST(ShowObject, ShowsYamlJsonAndBytes) {
  const Secret plaintext(SecretObject("db"));
  EXPECT_EQ(std::string(ShowObject(plaintext, 7, ObjectForm::kYaml)->Reveal()),
            "apiVersion: v1\ndata:\n  password: aHVudGVyMg==\nkind: Secret\nmetadata:\n"
            "  name: db\n  resourceVersion: \"7\"\n");
  EXPECT_TRUE(json::Value::Parse(ShowObject(plaintext, 7, ObjectForm::kJson)->Reveal()).ok());
  EXPECT_EQ(ShowObject(plaintext, 7, ObjectForm::kRaw)->Reveal(), SecretObject("db"));
}

TEST(FileName, IsMadeOfResourceNamespaceAndName) {
  ObjectShape shape;
  shape.resource = "secrets";
  shape.space = "default";
  shape.name = "db";
  EXPECT_EQ(FileName(shape, ObjectForm::kYaml), "secrets/default/db.yaml");
  shape.space = "";
  EXPECT_EQ(FileName(shape, ObjectForm::kRaw), "secrets/db.bin");
}

TEST(FileName, NeverLeavesItsDirectory) {
  ObjectShape shape;
  shape.resource = "..";
  shape.space = "../../etc";
  shape.name = "/passwd\n";
  EXPECT_EQ(FileName(shape, ObjectForm::kJson), "%2E./%2E.%2F..%2Fetc/%2Fpasswd%0A.json");
}

TEST(ShapeJson, SaysWhyAnObjectCouldNotBeOpened) {
  ObjectShape shape;
  shape.key = "/registry/secrets/default/a";
  shape.failure = "no such key";
  const json::Value object = ShapeJson(shape);
  EXPECT_EQ(object.Find("failure")->AsString(), "no such key");
  EXPECT_EQ(object.Find("cipher"), nullptr);
}

}  // namespace
}  // namespace atrest::operate
