#include "provider/key_history.h"

#include <algorithm>

namespace atrest::provider {

std::string KeyIdOf(const KeyEpoch& epoch) {
  std::string id = epoch.key.arn;
  if (!epoch.key.material.empty()) id += "#" + epoch.key.material;
  if (epoch.uses > 1) id += "#" + std::to_string(epoch.uses);
  return id;
}

bool KeyHistory::Left(const KeyName& key) const {
  return std::any_of(left.begin(), left.end(), [&](const auto& epoch) { return epoch.key == key; });
}

KeyHistory KeyHistory::MovedTo(const KeyName& key) const {
  KeyHistory next{mode, KeyEpoch{key, 1}, {}};
  for (const KeyEpoch& epoch : left) {
    if (epoch.key == key) {
      next.current->uses = epoch.uses + 1;
    } else {
      next.left.push_back(epoch);
    }
  }
  if (current) next.left.push_back(*current);
  return next;
}

}  // namespace atrest::provider
