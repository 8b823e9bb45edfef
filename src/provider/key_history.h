// Which keys one configured key has stood for, so that no key_id is ever told twice.
//
// kube-apiserver must not see an id again that it has left (KEP-3299, "key_id"). A key that becomes
// the current one a second time, because somebody moved an alias back, gets a number: ARN#2.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "provider/key_settings.h"

namespace atrest::provider {

// A key, and which of its key materials; without one the key as a whole is meant.
struct KeyName {
  std::string arn;
  std::string material = {};
  bool operator==(const KeyName&) const = default;
};

struct KeyEpoch {
  KeyName key;
  int uses = 1;  // how often the key has become the current one
  bool operator==(const KeyEpoch&) const = default;
};

// "ARN", "ARN#MATERIAL", and from its second use on "ARN#2" or "ARN#MATERIAL#2".
std::string KeyIdOf(const KeyEpoch& epoch);

// A value, not thread-safe.
struct KeyHistory {
  KeyIdMode mode = KeyIdMode::kArn;  // in which `current` was found
  std::optional<KeyEpoch> current = {};
  std::vector<KeyEpoch> left = {};  // the last use of each key that is not the current one

  bool Left(const KeyName& key) const;
  // With `key` as the current one, for the first time or once more.
  KeyHistory MovedTo(const KeyName& key) const;
  bool operator==(const KeyHistory&) const = default;
};

}  // namespace atrest::provider
