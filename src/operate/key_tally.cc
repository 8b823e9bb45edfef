#include "operate/key_tally.h"

#include <algorithm>

namespace atrest::operate {
namespace {

constexpr std::size_t kMaxKeys = 1000;
constexpr const char* kOthers = "...";

}  // namespace

bool KeyTally::IsCurrent(const etcd::StoredValue& value) const {
  return !keys_.empty() && std::get<0>(current_name_) == value.format &&
         std::get<1>(current_name_) == value.name &&
         std::get<2>(current_name_) == value.object.key_id;
}

std::size_t KeyTally::Create(etcd::Format format, std::string name, std::string key_id) {
  KeyReport& key = keys_.emplace_back();
  key.format = format;
  key.name = PlainText(name);
  key.key_id = PlainText(key_id);
  const std::size_t index = keys_.size() - 1;
  index_.emplace(Name(format, std::move(name), std::move(key_id)), index);
  return index;
}

std::size_t KeyTally::IndexOf(const etcd::StoredValue& value) {
  if (IsCurrent(value)) return current_;
  Name name(value.format, std::string(value.name), std::string(value.object.key_id));
  auto found = index_.find(name);
  if (found == index_.end() && keys_.size() >= kMaxKeys) {
    name = Name(value.format, kOthers, "");
    found = index_.find(name);
  }
  current_ = found != index_.end() ? found->second
                                   : Create(value.format, std::get<1>(name), std::get<2>(name));
  current_name_ = std::move(name);
  return current_;
}

void KeyTally::WidenTimelines() {
  timeline_width_ *= 2;
  for (KeyReport& key : keys_) {
    for (std::size_t i = 0; i < kTimelineSize; ++i) {
      key.timeline[i] = 2 * i < kTimelineSize ? key.timeline[2 * i] + key.timeline[2 * i + 1] : 0;
    }
  }
}

std::size_t KeyTally::Add(const etcd::StoredValue& value, std::int64_t mod_revision) {
  const std::size_t index = IndexOf(value);
  mod_revision = std::clamp<std::int64_t>(mod_revision, 0, std::int64_t{1} << 55);
  while (mod_revision / timeline_width_ >= std::int64_t{kTimelineSize}) WidenTimelines();
  KeyReport& key = keys_[index];
  ++key.values;
  if (key.values == 1 || mod_revision < key.first_revision) key.first_revision = mod_revision;
  key.last_revision = std::max(key.last_revision, mod_revision);
  ++key.timeline[static_cast<std::size_t>(mod_revision / timeline_width_)];
  key.name_is_guess = key.name_is_guess || value.name_is_guess;
  if (value.IsKms() && dek_sources_.Insert(fingerprint_.Of(value))) ++key.dek_sources;
  return index;
}

}  // namespace atrest::operate
