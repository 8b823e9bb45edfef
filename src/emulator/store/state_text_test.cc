#include "emulator/store/state_text.h"

#include <gmock/gmock.h>

#include "json/json.h"
#include "testing/emulator_desk.h"
#include "testing/seeded_random.h"

namespace atrest::emulator {
namespace {

using ::testing::HasSubstr;

constexpr char kId[] = "1234abcd-12ab-34cd-56ef-1234567890ab";

SavedState Sample() {
  fakes::SeededRandom random;
  Key key;
  key.id = kId;
  key.arn = TestHome().KeyArn(key.id);
  key.materials.push_back(RandomKeyMaterial(key.Binding(), random, {}, Rotation::kInitial));
  key = RotateOnDemand(std::move(key), random, key.created).value();
  SavedState state;
  state.keys.emplace(key.id, std::move(key));
  state.aliases["alias/a"] = {"alias/a", kId, {}, {}};
  return state;
}

json::Value SampleValue() { return json::Value::Parse(WriteState(Sample()).Reveal()).value(); }

std::string MessageOf(const json::Value& value, const Home& home = TestHome()) {
  const Result<SavedState> state = ReadState(value.Text(), home);
  return state.ok() ? "ok" : state.error().message;
}

TEST(StateText, IsReadBackAsItWasWritten) {
  const Secret text = WriteState(Sample());
  const Result<SavedState> read = ReadState(text.Reveal(), TestHome());
  ASSERT_TRUE(read.ok()) << read.error().message;
  EXPECT_EQ(WriteState(*read).Reveal(), text.Reveal());
  EXPECT_EQ(read->keys.at(kId).materials.size(), 2U);
  EXPECT_EQ(read->aliases.at("alias/a").key_id, kId);
}

TEST(StateText, IsRefusedWhenItIsNotOurs) {
  json::Value value = SampleValue();
  value.Set("format", "something else");
  EXPECT_THAT(MessageOf(value), HasSubstr("kms-emulator state 1"));
  EXPECT_THAT(MessageOf(json::Value::Array()), HasSubstr("no object"));
}

TEST(StateText, NamesTheKeyThatIsDamaged) {
  json::Value value = SampleValue();
  json::Value key = value.Find("keys")->At(0);
  key.Set("state", "Sleeping");
  json::Value keys = json::Value::Array();
  keys.Append(key);
  value.Set("keys", keys);
  EXPECT_THAT(MessageOf(value), HasSubstr(std::string("key ") + kId));
}

TEST(StateText, HoldsAKeyOnce) {
  json::Value value = SampleValue();
  json::Value keys = *value.Find("keys");
  keys.Append(keys.At(0));
  value.Set("keys", keys);
  EXPECT_THAT(MessageOf(value), HasSubstr("twice"));
}

TEST(StateText, BelongsToOneAccountAndRegion) {
  EXPECT_THAT(MessageOf(SampleValue(), Home::Make("eu-west-1", "000000000000").value()),
              HasSubstr("another account or Region"));
}

TEST(StateText, HasTheKeyOfEveryAlias) {
  json::Value value = SampleValue();
  value.Set("keys", json::Value::Array());
  EXPECT_THAT(MessageOf(value), HasSubstr("alias/a"));
}

}  // namespace
}  // namespace atrest::emulator
