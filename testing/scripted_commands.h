// A CommandRunner for tests: answers in the order that was scripted, and fails loudly (kBug) on a
// command that nobody scripted.
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/command_runner.h"
#include "base/mutex.h"

namespace atrest::fakes {

// Thread-safe. Output above the caller's bound fails as the real one does.
class ScriptedCommands final : public CommandRunner {
 public:
  void Print(std::string_view output) {
    const Lock lock(mutex_);
    script_.push_back(Result<Secret>(Secret(output)));
  }
  void Fail(Error error) {
    const Lock lock(mutex_);
    script_.push_back(Result<Secret>(std::move(error)));
  }

  std::vector<std::string> lines() const {
    const Lock lock(mutex_);
    return lines_;
  }
  // Of the last command.
  Deadline deadline() const {
    const Lock lock(mutex_);
    return deadline_;
  }

  Result<Secret> Run(const std::string& command, std::size_t max_bytes,
                     const CallContext& context) override {
    const Lock lock(mutex_);
    lines_.push_back(command);
    deadline_ = context.deadline;
    if (script_.empty()) return Error{Failure::kBug, "unscripted command"};
    Result<Secret> next = std::move(script_.front());
    script_.pop_front();
    if (next.ok() && next->size() > max_bytes) {
      return Error{Failure::kBadInput, "it prints more than " + std::to_string(max_bytes)};
    }
    return next;
  }

 private:
  mutable Mutex mutex_;
  std::deque<Result<Secret>> script_ GUARDED_BY(mutex_);
  std::vector<std::string> lines_ GUARDED_BY(mutex_);
  Deadline deadline_ GUARDED_BY(mutex_) = Deadline::Never();
};

}  // namespace atrest::fakes
