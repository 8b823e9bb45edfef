// Environment variables for tests.
#pragma once

#include <functional>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/environment.h"
#include "base/mutex.h"

namespace atrest::fakes {

// Thread-safe. Has the variables that it was given and no others.
class FakeEnvironment final : public Environment {
 public:
  using Variables = std::map<std::string, std::string, std::less<>>;

  // FakeEnvironment environment{{"AWS_REGION", "eu-west-1"}, {"AWS_PROFILE", "a"}};
  FakeEnvironment(std::initializer_list<Variables::value_type> variables = {})
      : variables_(variables) {}

  std::optional<std::string> Get(std::string_view name) const override {
    const Lock lock(mutex_);
    const auto found = variables_.find(name);
    return found == variables_.end() ? std::nullopt : std::optional(found->second);
  }

  void Set(const std::string& name, const std::string& value) {
    const Lock lock(mutex_);
    variables_.insert_or_assign(name, value);
  }

  void Unset(const std::string& name) {
    const Lock lock(mutex_);
    variables_.erase(name);
  }

 private:
  mutable Mutex mutex_;
  Variables variables_ GUARDED_BY(mutex_);
};

}  // namespace atrest::fakes
