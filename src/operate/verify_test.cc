#include "operate/verify.h"

#include <gtest/gtest.h>

#include "testing/memory_etcd.h"
#include "testing/memory_file.h"
#include "testing/sealed_values.h"
#include "testing/snapshot_writer.h"

namespace atrest::operate {
namespace {

constexpr crypto::SipHashKey kHashKey{1, 2};
const std::string kDek(32, 'd');

// Every format, every kind of broken record, and what is exempt.
std::vector<std::pair<std::string, std::string>> EveryFormat() {
  const std::string key = "/registry/secrets/default/";
  const std::string plaintext("k8s\0text", 8);
  return {{key + "aescbc", fakes::SealedByAesCbc("k", kDek, plaintext)},
          {key + "aesgcm", fakes::SealedByAesGcm("k", kDek, key + "aesgcm", plaintext)},
          {key + "secretbox", fakes::SealedBySecretBox("k", kDek, plaintext)},
          {key + "kms1", fakes::SealedByKmsV1("old", "w", kDek, key + "kms1", plaintext)},
          {key + "kms2-seed", fakes::SealedByKmsV2({}, key + "kms2-seed", plaintext)},
          {key + "kms2-dek", fakes::SealedByKmsV2({.seed = false}, key + "kms2-dek", plaintext)},
          {key + "protobuf", plaintext},
          {key + "json", "{}"},
          {key + "cbor", "\xd9\xd9\xf7\xa0"},
          {key + "empty", ""},
          {key + "unknown-prefix", "k8s:enc:rot13:v1:k:x"},
          {key + "cut-cbc", "k8s:enc:aescbc:v1:k:short"},
          {key + "cut-gcm", "k8s:enc:aesgcm:v1:k:short"},
          {key + "cut-box", "k8s:enc:secretbox:v1:k:short"},
          {key + "cut-kms1", std::string("k8s:enc:kms:v1:old:\xff\xff", 21)},
          {key + "cut-kms2", "k8s:enc:kms:v2:aws:\x0a\xff"},
          {"/registry/masterleases/10.0.0.1", plaintext},
          {"/registry/ranges/serviceips", plaintext},
          {"/registry/pods/default/p", plaintext}};
}

void ExpectExactCounts(const VerifyReport& report) {
  EXPECT_EQ(report.summary.total, 19u);
  EXPECT_EQ(report.summary.encrypted, 6u);
  EXPECT_EQ(report.summary.plaintext, 5u);
  EXPECT_EQ(report.summary.exempt, 2u);
  EXPECT_EQ(report.summary.unreadable, 6u);
  EXPECT_EQ(report.offenders_total, 10u);
  EXPECT_EQ(report.dek_sources, 3u);
  EXPECT_EQ(report.keys.size(), 5u);
}

TEST(Verify, CountsEveryFormatInALiveEtcd) {
  fakes::MemoryEtcd etcd;
  for (const auto& [key, value] : EveryFormat()) etcd.Put(key, value);
  EtcdSource source("https://etcd:2379", etcd);
  ValueSource* sources[] = {&source};
  const auto report = Verify(sources, {}, kHashKey, nullptr, {});
  ASSERT_TRUE(report.ok());
  ExpectExactCounts(*report);
  ASSERT_EQ(report->sources.size(), 1u);
  EXPECT_EQ(report->sources[0].name, "https://etcd:2379");
  EXPECT_EQ(report->sources[0].kind, "etcd");
  EXPECT_EQ(report->sources[0].keys, 19u);
  EXPECT_EQ(report->sources[0].revision, 20);
}

TEST(Verify, CountsEveryFormatInASnapshot) {
  fakes::SnapshotWriter writer;
  writer.Put("/registry/secrets/default/aescbc", "an older value");
  for (const auto& [key, value] : EveryFormat()) writer.Put(key, value);
  writer.Put("/registry/secrets/default/deleted", "{}").Delete("/registry/secrets/default/deleted");
  writer.Put("/other/program", "{}");
  const fakes::MemoryFile file(writer.Snapshot());
  SnapshotSource source("backup.db", file, kHashKey);
  ValueSource* sources[] = {&source};
  const auto report = Verify(sources, {}, kHashKey, nullptr, {});
  ASSERT_TRUE(report.ok());
  ExpectExactCounts(*report);
  EXPECT_EQ(report->sources[0].kind, "snapshot");
  EXPECT_TRUE(report->sources[0].hash_checked);
  EXPECT_EQ(report->sources[0].superseded, 3u);
}

TEST(Verify, AddsUpItsSourcesAndSaysWhereAnOffenderIs) {
  fakes::MemoryEtcd etcd;
  etcd.Put("/registry/secrets/default/a", fakes::SealedByKmsV2({.key_id = "new"}, "/k", ""));
  const fakes::MemoryFile file(
      fakes::SnapshotWriter()
          .Put("/registry/secrets/default/a", fakes::SealedByKmsV2({.key_id = "old"}, "/k", ""))
          .Snapshot());
  EtcdSource live("live", etcd);
  SnapshotSource backup("backup.db", file, kHashKey);
  ValueSource* sources[] = {&live, &backup};
  VerifyOptions options;
  options.retire = "old";
  const auto report = Verify(sources, options, kHashKey, nullptr, {});
  ASSERT_TRUE(report.ok());
  EXPECT_EQ(report->summary.total, 2u);
  EXPECT_FALSE(report->retire->safe);
  ASSERT_EQ(report->retire->examples.size(), 1u);
  EXPECT_EQ(report->retire->examples[0].source, "backup.db");
}

TEST(Verify, TakesASnapshotWithAWrongHashForNone) {
  fakes::MemoryFile file(fakes::SnapshotWriter().Put("/registry/secrets/a/b", "{}").Snapshot());
  file.bytes.back() = static_cast<char>(file.bytes.back() ^ 1);
  SnapshotSource source("backup.db", file, kHashKey);
  ValueSource* sources[] = {&source};
  const auto report = Verify(sources, {}, kHashKey, nullptr, {});
  ASSERT_FALSE(report.ok());
  EXPECT_EQ(report.error().kind, Failure::kBadInput);
  EXPECT_NE(report.error().message.find("backup.db"), std::string::npos);
}

TEST(Verify, HasNoReportWhereASourceCannotBeRead) {
  fakes::MemoryEtcd etcd;
  etcd.FailNext({Failure::kDenied, "permission denied"});
  EtcdSource source("live", etcd);
  ValueSource* sources[] = {&source};
  EXPECT_EQ(Verify(sources, {}, kHashKey, nullptr, {}).error().kind, Failure::kDenied);
}

TEST(Verify, TellsHowFarItIs) {
  fakes::MemoryEtcd etcd;
  etcd.Put("/registry/secrets/default/a", "{}");
  EtcdSource source("live", etcd);
  ValueSource* sources[] = {&source};
  std::string seen;
  const VerifyProgress progress = [&](std::string_view name, std::uint64_t done,
                                      std::uint64_t total) {
    seen += std::string(name) + " " + std::to_string(done) + "/" + std::to_string(total);
  };
  ASSERT_TRUE(Verify(sources, {}, kHashKey, progress, {}).ok());
  EXPECT_EQ(seen, "live 1/1");
}

TEST(Verify, TakesAPrefixDeeperThanTheApiServers) {
  fakes::MemoryEtcd etcd;
  etcd.Put("/a/registry/secrets/default/a", "{}");
  etcd.Put("/a/registry/secrets/other/b", "{}");
  etcd.Put("/a/registry/configmaps/default/c", "{}");
  EtcdSource source("live", etcd);
  ValueSource* sources[] = {&source};
  VerifyOptions options;
  options.prefix = "/a/registry/secrets/default";
  const auto report = Verify(sources, options, kHashKey, nullptr, {});
  EXPECT_EQ(report->summary.total, 1u);
  EXPECT_EQ(report->resources.at(0).resource, "secrets");
}

TEST(EtcdPrefix, IsThePartThatTheApiServerPutsInFront) {
  EXPECT_EQ(EtcdPrefix("/registry"), "/registry");
  EXPECT_EQ(EtcdPrefix("/registry/"), "/registry");
  EXPECT_EQ(EtcdPrefix("/registry/secrets/default/"), "/registry");
  EXPECT_EQ(EtcdPrefix("/a/registry/secrets"), "/a/registry");
  EXPECT_EQ(EtcdPrefix("/registryx"), "/registryx");
  EXPECT_EQ(EtcdPrefix("/kubernetes.io"), "/kubernetes.io");
  EXPECT_EQ(EtcdPrefix("/"), "/registry");
  EXPECT_EQ(EtcdPrefix(""), "/registry");
}

TEST(ScanPrefix, EndsTheApiServersPrefixAtASlashAndADeeperOneNot) {
  EXPECT_EQ(ScanPrefix("/registry"), "/registry/");
  EXPECT_EQ(ScanPrefix("/registry/"), "/registry/");
  EXPECT_EQ(ScanPrefix("/registry/secrets/default/db"), "/registry/secrets/default/db");
  EXPECT_EQ(ScanPrefix(""), "");
}

TEST(Verify, TakesAPrefixWithOrWithoutASlashAtItsEnd) {
  fakes::MemoryEtcd etcd;
  etcd.Put("/x/secrets/default/a", "{}");
  etcd.Put("/xy/secrets/default/b", "{}");
  EtcdSource source("live", etcd);
  ValueSource* sources[] = {&source};
  for (const char* prefix : {"/x", "/x/"}) {
    VerifyOptions options;
    options.prefix = prefix;
    const auto report = Verify(sources, options, kHashKey, nullptr, {});
    EXPECT_EQ(report->summary.total, 1u);
    EXPECT_EQ(report->resources.at(0).resource, "secrets");
  }
}

}  // namespace
}  // namespace atrest::operate
