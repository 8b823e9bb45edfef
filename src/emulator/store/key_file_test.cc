#include "emulator/store/key_file.h"

#include <gmock/gmock.h>

#include "json/json.h"
#include "testing/seeded_random.h"

namespace atrest::emulator {
namespace {

using ::testing::HasSubstr;

Home Here() { return Home::Make("us-east-1", "000000000000").value(); }

Key SampleKey() {
  fakes::SeededRandom random;
  Key key;
  key.id = "1234abcd-12ab-34cd-56ef-1234567890ab";
  key.arn = Here().KeyArn(key.id);
  key.description = "für \"etcd\"";
  key.created = WallTime(std::chrono::milliseconds(1'700'000'000'123));
  key.materials.push_back(
      RandomKeyMaterial(key.Binding(), random, key.created, Rotation::kInitial));
  key = RotateOnDemand(std::move(key), random, key.created).value();
  key = EnableRotation(std::move(key), 90, key.created).value();
  return ScheduleDeletion(std::move(key), key.created, 9).value();
}

std::string Text(const Key& key) { return std::string(WriteKeyFile(key).Reveal()); }

// The file with one member replaced.
std::string With(std::string_view member, json::Value value) {
  json::Value file = json::Value::Parse(Text(SampleKey())).value();
  file.Set(member, std::move(value));
  return file.Text();
}

std::string MessageOf(const std::string& text) {
  const Result<Key> key = ReadKeyFile(text, Here());
  return key.ok() ? "ok" : key.error().message;
}

TEST(KeyFile, IsReadBackAsItWasWritten) {
  const Key key = SampleKey();
  const Result<Key> read = ReadKeyFile(Text(key), Here());
  ASSERT_TRUE(read.ok()) << read.error().message;
  EXPECT_EQ(Text(*read), Text(key));
  EXPECT_EQ(read->Current()->bytes->Reveal(), key.Current()->bytes->Reveal());
  EXPECT_EQ(read->deletion_date, key.deletion_date);
  EXPECT_EQ(read->rotation_period_days, 90);
}

TEST(KeyFile, IsRefusedWhenItWasCutOffAnywhere) {
  const std::string text = Text(SampleKey());
  for (std::size_t size = 0; size < text.size(); ++size) {
    ASSERT_FALSE(ReadKeyFile(text.substr(0, size), Here()).ok()) << size;
  }
}

TEST(KeyFile, IsRefusedWhenItIsNotOurs) {
  EXPECT_THAT(MessageOf("{}"), HasSubstr("kms-emulator key 1"));
  EXPECT_THAT(MessageOf(With("format", json::Value::String("kms-emulator key 2"))),
              HasSubstr("kms-emulator key 1"));
}

TEST(KeyFile, IsRefusedWhenItBelongsToAnotherRegion) {
  const Result<Key> key =
      ReadKeyFile(Text(SampleKey()), Home::Make("eu-west-1", "000000000000").value());
  EXPECT_THAT(key.error().message, HasSubstr("another account or Region"));
}

TEST(KeyFile, IsRefusedWithAMemberThatNobodyKnows) {
  EXPECT_THAT(MessageOf(With("owner", json::Value::Null())), HasSubstr("unknown member \"owner\""));
}

TEST(KeyFile, IsRefusedWithAMemberOfTheWrongType) {
  EXPECT_THAT(MessageOf(With("created", json::Value::String("today"))), HasSubstr("\"created\""));
  EXPECT_THAT(MessageOf(With("state", json::Value::String("enabled"))), HasSubstr("unknown state"));
  EXPECT_THAT(MessageOf(With("materials", json::Value::Object())), HasSubstr("\"materials\""));
  EXPECT_THAT(MessageOf(With("id", json::Value::String("../x"))), HasSubstr("id"));
}

TEST(KeyFile, IsRefusedWhenItsKeyMaterialIsDamaged) {
  std::string text = Text(SampleKey());
  const std::size_t at = text.find("\"bytes\":\"") + 12;
  text[at] = text[at] == 'A' ? 'B' : 'A';
  EXPECT_THAT(MessageOf(text), HasSubstr("damaged"));
}

TEST(AliasFile, IsReadBackAsItWasWritten) {
  AliasMap aliases;
  const WallTime now(std::chrono::seconds(5));
  aliases["alias/a"] = {"alias/a", "key", now, now};
  const Result<AliasMap> read = ReadAliasFile(WriteAliasFile(aliases));
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(WriteAliasFile(*read), WriteAliasFile(aliases));
}

TEST(AliasFile, IsRefusedWithABadOrRepeatedName) {
  const std::string entry = R"({"name":"NAME","keyId":"k","created":1,"updated":1})";
  const auto file = [&entry](const std::string& name, int times) {
    std::string list;
    for (int i = 0; i < times; ++i) list += (i == 0 ? "" : ",") + entry;
    for (std::size_t at; (at = list.find("NAME")) != std::string::npos;) list.replace(at, 4, name);
    return R"({"format":"kms-emulator aliases 1","aliases":[)" + list + "]}";
  };
  EXPECT_TRUE(ReadAliasFile(file("alias/a", 1)).ok());
  EXPECT_FALSE(ReadAliasFile(file("alias/a", 2)).ok());
  EXPECT_FALSE(ReadAliasFile(file("alias/a b", 1)).ok());
}

}  // namespace
}  // namespace atrest::emulator
