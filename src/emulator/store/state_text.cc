#include "emulator/store/state_text.h"

#include <string>
#include <utility>

#include "emulator/store/key_file.h"
#include "emulator/store/record.h"
#include "json/json.h"

namespace atrest::emulator {
namespace {

constexpr std::string_view kFormat = "kms-emulator state 1";
const json::Limits kLimits{kMaxStateTextBytes, kMaxStateDepth};

Result<void> AddKey(const json::Value& value, const Home& home, SavedState& state) {
  Result<Key> key = ReadKeyFile(value.SecretText().Reveal(), home);
  const json::Value* id = value.Find("id");
  const std::string name = id == nullptr ? "" : std::string(id->AsString());
  if (!key.ok()) return Annotate(std::move(key).error(), "key " + name);
  if (!state.keys.emplace(name, std::move(key).value()).second) {
    return Error{Failure::kBadInput, "key " + name + " stands there twice"};
  }
  return {};
}

}  // namespace

Secret WriteState(const SavedState& state) {
  json::Value keys = json::Value::Array();
  for (const auto& [id, key] : state.keys) {
    keys.Append(json::Value::Parse(WriteKeyFile(key).Reveal(), kLimits).value());
  }
  json::Value value = json::Value::Object();
  value.Set("format", kFormat);
  value.Set("keys", std::move(keys));
  value.Set("aliases", json::Value::Parse(WriteAliasFile(state.aliases), kLimits).value());
  return value.SecretText();
}

Result<SavedState> ReadState(std::string_view text, const Home& home) {
  TRY_ASSIGN(const json::Value value, json::Value::Parse(text, kLimits));
  Record record(value, "the state");
  if (record.Text("format") != kFormat)
    record.Fail("is not in the form \"" + std::string(kFormat) + "\"");
  const json::Value& keys = record.Array("keys");
  const json::Value& aliases = record.Object("aliases");
  TRY(record.Finish());
  SavedState state;
  for (std::size_t i = 0; i < keys.size(); ++i) TRY(AddKey(keys.At(i), home, state));
  TRY_ASSIGN(state.aliases, ReadAliasFile(aliases.Text()));
  for (const auto& [name, alias] : state.aliases) {
    if (state.keys.contains(alias.key_id)) continue;
    return Error{Failure::kBadInput, "the key of " + name + " is not there: " + alias.key_id};
  }
  return state;
}

}  // namespace atrest::emulator
