// A value that becomes visible some time after it was set, as in an eventually consistent service.
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "base/clock.h"

namespace atrest::emulator {

// Not thread-safe. A null pointer is a value too: "does not exist".
template <typename T>
class Lagging {
 public:
  using Ptr = std::shared_ptr<const T>;

  // `visible_from` is not before that of an earlier value.
  void Set(Ptr value, WallTime visible_from, WallTime now) {
    while (versions_.size() > 1 && versions_[1].visible_from <= now) {
      versions_.erase(versions_.begin());
    }
    if (visible_from <= now) versions_.clear();
    versions_.push_back({std::move(value), visible_from});
  }

  // What the last Set said, visible or not.
  Ptr Latest() const { return versions_.empty() ? nullptr : versions_.back().value; }

  Ptr Seen(WallTime now) const {
    for (auto version = versions_.rbegin(); version != versions_.rend(); ++version) {
      if (version->visible_from <= now) return version->value;
    }
    return nullptr;
  }

 private:
  struct Version {
    Ptr value;
    WallTime visible_from;
  };
  std::vector<Version> versions_;
};

}  // namespace atrest::emulator
