#include "emulator/store/region_directory.h"

#include <utility>

#include "crypto/sha256.h"
#include "emulator/store/key_file.h"
#include "emulator/store/multi_region.h"

namespace atrest::emulator {
namespace {

constexpr std::string_view kPrimary = "primary", kSuffix = ".json";
constexpr unsigned kFileMode = 0600, kDirectoryMode = 0700;

Result<Key> Parse(const Secret& text, const std::string& path, const Home& home) {
  Result<Key> key = ReadKeyFile(text.Reveal(), home);
  if (!key.ok()) return Annotate(std::move(key).error(), "file " + path);
  return key;
}

// What is not there yet is an empty list.
Result<std::vector<std::string>> Names(const Filesystem& filesystem, const std::string& path) {
  Result<std::vector<std::string>> names = filesystem.List(path);
  if (!names.ok() && names.error().kind == Failure::kAbsent) return std::vector<std::string>();
  return names;
}

}  // namespace

std::string RegionDirectory::PathOf(const std::string& key_id, std::string_view name) const {
  return path_ + "/" + key_id + "/" + std::string(name) + std::string(kSuffix);
}

Result<void> RegionDirectory::Save(const Key& key, const std::string& path) {
  TRY(filesystem_.MakeDirectories(path_ + "/" + key.id, kDirectoryMode));
  return filesystem_.ReplaceAtomically(path, WriteKeyFile(key).Reveal(), kFileMode);
}

Result<void> RegionDirectory::SavePrimary(const Key& primary) {
  return Save(SharedPart(primary), PathOf(primary.id, kPrimary));
}

Result<void> RegionDirectory::SaveReplica(const Key& replica, const std::string& region) {
  return Save(replica, PathOf(replica.id, region));
}

Result<void> RegionDirectory::Remove(const Key& key, const Home& home) {
  const bool is_replica = !key.primary_region.empty();
  return filesystem_.Remove(PathOf(key.id, is_replica ? home.region() : std::string(kPrimary)));
}

void RegionDirectory::ForgetPrimary(const std::string& key_id) {
  const Lock lock(mutex_);
  seen_.erase(key_id);
}

Result<std::vector<std::string>> RegionDirectory::KeyIds() const {
  TRY_ASSIGN(std::vector<std::string> names, Names(filesystem_, path_));
  std::erase_if(names, [](const std::string& name) { return !IsKeyId(name); });
  return names;
}

Result<std::vector<std::string>> RegionDirectory::Regions(const std::string& key_id) const {
  TRY_ASSIGN(const std::vector<std::string> names, Names(filesystem_, path_ + "/" + key_id));
  std::vector<std::string> regions;
  for (const std::string& name : names) {
    if (name.starts_with(".") || !name.ends_with(kSuffix)) continue;
    std::string region = name.substr(0, name.size() - kSuffix.size());
    if (region != kPrimary) regions.push_back(std::move(region));
  }
  return regions;
}

Result<std::optional<Secret>> RegionDirectory::Load(const std::string& path) const {
  Result<std::string> text = filesystem_.Read(path, kMaxStateFileBytes);
  if (text.ok()) return std::optional<Secret>(Secret::Take(*text));
  if (text.error().kind == Failure::kAbsent) return std::optional<Secret>();
  return std::move(text).error();
}

Result<std::optional<Key>> RegionDirectory::LoadReplica(const std::string& key_id,
                                                        const Home& home) const {
  const std::string path = PathOf(key_id, home.region());
  TRY_ASSIGN(const std::optional<Secret> text, Load(path));
  if (!text.has_value()) return std::optional<Key>();
  TRY_ASSIGN(Key key, Parse(*text, path, home));
  return std::optional<Key>(std::move(key));
}

Result<std::optional<Key>> RegionDirectory::ChangedPrimary(const std::string& key_id,
                                                           const Home& primary_home) {
  const std::string path = PathOf(key_id, kPrimary);
  TRY_ASSIGN(const std::optional<Secret> text, Load(path));
  if (!text.has_value()) return std::optional<Key>();
  const std::string digest(crypto::View(crypto::Sha256(text->Reveal())));
  {
    const Lock lock(mutex_);
    std::string& seen = seen_[key_id];
    if (seen == digest) return std::optional<Key>();
    seen = digest;
  }
  TRY_ASSIGN(Key key, Parse(*text, path, primary_home));
  return std::optional<Key>(std::move(key));
}

}  // namespace atrest::emulator
