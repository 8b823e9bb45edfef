#include "provider/key_history_file.h"

#include <utility>

#include "crypto/sha256.h"
#include "json/json.h"
#include "kms/key_arn.h"

namespace atrest::provider {
namespace {

constexpr std::size_t kMaxBytes = 1024 * 1024;
constexpr std::int64_t kVersion = 1;
constexpr std::int64_t kMaxUses = 1'000'000;

const char* NameOf(KeyIdMode mode) {
  switch (mode) {
    case KeyIdMode::kFlag: return "flag";
    case KeyIdMode::kArn: return "arn";
    case KeyIdMode::kMaterial: return "material";
  }
  return "";
}

Error Bad(std::string message) { return Error{Failure::kBadInput, std::move(message)}; }

json::Value WriteEpoch(const KeyEpoch& epoch) {
  json::Value value = json::Value::Object();
  value.Set("arn", epoch.key.arn);
  if (!epoch.key.material.empty()) value.Set("material", epoch.key.material);
  value.Set("uses", json::Value::Number(epoch.uses));
  return value;
}

std::string TextOf(const json::Value& object, std::string_view name) {
  const json::Value* member = object.Find(name);
  return member == nullptr ? "" : std::string(member->AsString());
}

Result<KeyEpoch> ReadEpoch(const json::Value& value) {
  KeyEpoch epoch{{TextOf(value, "arn"), TextOf(value, "material")}, 1};
  if (!kms::KeyArn::Parse(epoch.key.arn)) return Bad("\"arn\" is not the ARN of a key");
  const json::Value* uses = value.Find("uses");
  const std::int64_t count = uses == nullptr ? 0 : uses->AsInteger().value_or(0);
  if (count < 1 || count > kMaxUses) return Bad("\"uses\" is not a number of uses");
  epoch.uses = static_cast<int>(count);
  if (KeyIdOf(epoch).size() > kMaxV2KeyIdBytes) return Bad("a key id is longer than 1024 bytes");
  return epoch;
}

Result<std::vector<KeyEpoch>> ReadLeft(const json::Value& value) {
  if (!value.IsArray() || value.size() > kMaxLeftKeys) return Bad("\"left\" is not a list of keys");
  std::vector<KeyEpoch> left;
  for (std::size_t i = 0; i < value.size(); ++i) {
    TRY_ASSIGN(KeyEpoch epoch, ReadEpoch(value.At(i)));
    left.push_back(std::move(epoch));
  }
  return left;
}

Result<KeyIdMode> ReadMode(const std::string& text) {
  for (const KeyIdMode mode : {KeyIdMode::kArn, KeyIdMode::kMaterial}) {
    if (text == NameOf(mode)) return mode;
  }
  return Bad("\"mode\" is neither arn nor material");
}

}  // namespace

std::string WriteKeyHistory(const std::string& key, const KeyHistory& history) {
  json::Value value = json::Value::Object();
  value.Set("version", json::Value::Number(kVersion));
  value.Set("key", key);
  value.Set("mode", NameOf(history.mode));
  if (history.current) value.Set("current", WriteEpoch(*history.current));
  json::Value left = json::Value::Array();
  for (const KeyEpoch& epoch : history.left) left.Append(WriteEpoch(epoch));
  value.Set("left", std::move(left));
  return value.PrettyText() + "\n";
}

Result<KeyHistory> ReadKeyHistory(const std::string& key, std::string_view text) {
  TRY_ASSIGN(const json::Value value, json::Value::Parse(text, {.max_bytes = kMaxBytes}));
  const json::Value* version = value.Find("version");
  if (version == nullptr || version->AsInteger() != kVersion) return Bad("its version is not 1");
  if (TextOf(value, "key") != key) return Bad("it belongs to another key");
  KeyHistory history;
  TRY_ASSIGN(history.mode, ReadMode(TextOf(value, "mode")));
  const json::Value* current = value.Find("current");
  if (current == nullptr) return Bad("\"current\" is missing");
  TRY_ASSIGN(history.current, ReadEpoch(*current));
  const json::Value* left = value.Find("left");
  TRY_ASSIGN(history.left, ReadLeft(left == nullptr ? json::Value::Null() : *left));
  if (history.Left(history.current->key)) return Bad("\"left\" holds the current key");
  return history;
}

KeyHistoryFile::KeyHistoryFile(Filesystem& filesystem, std::string directory, std::string key)
    : filesystem_(filesystem),
      directory_(std::move(directory)),
      key_(std::move(key)),
      path_(directory_ + "/key-id-" +
            crypto::Hex(crypto::View(crypto::Sha256(key_))).substr(0, 16) + ".json") {}

Result<KeyHistory> KeyHistoryFile::Load() {
  TRY(filesystem_.MakeDirectories(directory_, 0700));
  const Result<std::string> text = filesystem_.Read(path_, kMaxBytes);
  if (!text && text.error().kind == Failure::kAbsent) return KeyHistory{};
  if (!text) return text.error();
  Result<KeyHistory> history = ReadKeyHistory(key_, *text);
  if (history) return history;
  Error error = Annotate(std::move(history).error(), path_);
  error.hint =
      "restore the file, from another control-plane node say; or remove it, and ids that were told "
      "before may be told again";
  return error;
}

Result<void> KeyHistoryFile::Save(const KeyHistory& history) {
  if (history.left.size() > kMaxLeftKeys) {
    return Error{Failure::kBadInput, path_ + ": more than 1000 keys were left",
                 "give another --state-dir"};
  }
  TRY(filesystem_.MakeDirectories(directory_, 0700));
  return filesystem_.ReplaceAtomically(path_, WriteKeyHistory(key_, history), 0600);
}

}  // namespace atrest::provider
