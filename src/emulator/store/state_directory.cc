#include "emulator/store/state_directory.h"

#include <utility>

#include "emulator/store/key_file.h"

namespace atrest::emulator {
namespace {

constexpr std::string_view kSuffix = ".json";
constexpr unsigned kFileMode = 0600;
constexpr unsigned kDirectoryMode = 0700;

Error InFile(const std::string& path, Error error) {
  Error annotated = Annotate(std::move(error), "state file " + path);
  if (annotated.hint.empty()) {
    annotated.hint = "restore it, or remove it to start without what it holds";
  }
  return annotated;
}

// What ReplaceAtomically leaves behind when the machine stops in the middle of it.
bool IsLeftOver(const std::string& name) { return name.starts_with(".atrest-"); }

}  // namespace

Result<std::unique_ptr<StateDirectory>> StateDirectory::Open(Filesystem& filesystem,
                                                             std::string path) {
  TRY(filesystem.MakeDirectories(path + "/keys", kDirectoryMode));
  return std::unique_ptr<StateDirectory>(new StateDirectory(filesystem, std::move(path)));
}

std::string StateDirectory::KeyPath(const std::string& key_id) const {
  return path_ + "/keys/" + key_id + std::string(kSuffix);
}

Result<Key> StateDirectory::LoadKey(const std::string& name, const Home& home) const {
  const std::string path = path_ + "/keys/" + name;
  if (!name.ends_with(kSuffix) || !IsKeyId(name.substr(0, name.size() - kSuffix.size()))) {
    return InFile(path, {Failure::kBadInput, "its name is not KEY-ID.json"});
  }
  Result<std::string> text = filesystem_.Read(path, kMaxStateFileBytes);
  if (!text.ok()) return std::move(text).error();
  const Secret wiped = Secret::Take(*text);
  Result<Key> key = ReadKeyFile(wiped.Reveal(), home);
  if (!key.ok()) return InFile(path, std::move(key).error());
  if (key->id + std::string(kSuffix) != name) {
    return InFile(path, {Failure::kBadInput, "it holds the key " + key->id});
  }
  return key;
}

Result<SavedState> StateDirectory::Load(const Home& home) const {
  SavedState state;
  TRY_ASSIGN(const std::vector<std::string> names, filesystem_.List(path_ + "/keys"));
  for (const std::string& name : names) {
    if (IsLeftOver(name)) {
      TRY(filesystem_.Remove(path_ + "/keys/" + name));
      continue;
    }
    TRY_ASSIGN(Key key, LoadKey(name, home));
    const std::string id = key.id;
    state.keys.emplace(id, std::move(key));
  }
  const std::string path = path_ + "/aliases.json";
  const Result<std::string> text = filesystem_.Read(path, kMaxStateFileBytes);
  if (!text.ok() && text.error().kind == Failure::kAbsent) return state;
  if (!text.ok()) return text.error();
  Result<AliasMap> aliases = ReadAliasFile(*text);
  if (!aliases.ok()) return InFile(path, std::move(aliases).error());
  state.aliases = std::move(aliases).value();
  return state;
}

Result<void> StateDirectory::SaveKey(const Key& key) {
  return filesystem_.ReplaceAtomically(KeyPath(key.id), WriteKeyFile(key).Reveal(), kFileMode);
}

Result<void> StateDirectory::RemoveKey(const std::string& key_id) {
  return filesystem_.Remove(KeyPath(key_id));
}

Result<void> StateDirectory::SaveAliases(const AliasMap& aliases) {
  return filesystem_.ReplaceAtomically(path_ + "/aliases.json", WriteAliasFile(aliases), kFileMode);
}

}  // namespace atrest::emulator
