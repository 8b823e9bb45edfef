// Keys of a key management service in memory, for tests of what makes keys and looks at them.
//
// Eventually consistent where a lag is set: what was made is seen that much later, by the clock.
// It fails on command, before a call is carried out or (LoseNext) after it.
#pragma once

#include <deque>
#include <map>
#include <string>
#include <vector>

#include "base/clock.h"
#include "kms/key_administration.h"

namespace atrest::fakes {

// Used by one thread.
class FakeKeyAdministration final : public kms::KeyAdministration {
 public:
  FakeKeyAdministration() = default;
  FakeKeyAdministration(const Clock& clock, std::chrono::milliseconds lag)
      : clock_(&clock), lag_(lag) {}

  kms::KeyMetadata AddKey(const kms::Tags& tags);
  void AddAlias(const std::string& alias, const std::string& id) { aliases_[alias] = {id, {}}; }
  void SetState(const std::string& id, const std::string& state) { keys_[id].key.state = state; }

  // The next calls of this name (as the methods are called) end like this.
  void FailNext(const std::string& call, const Error& error, int times = 1);
  // The next one is carried out, and its answer lost.
  void LoseNext(const std::string& call) { lost_[call] = true; }

  const std::vector<std::string>& calls() const { return calls_; }
  std::size_t key_count() const { return keys_.size(); }
  std::string AliasTarget(const std::string& alias) const;

  Result<kms::KeyMetadata> CreateKey(const kms::NewKey& key, const CallContext& context) override;
  Result<void> CreateAlias(const std::string& alias, const std::string& key,
                           const CallContext& context) override;
  Result<void> EnableRotation(const std::string& key, const CallContext& context) override;
  Result<kms::KeyMetadata> Describe(const std::string& key, const CallContext& context) override;
  Result<kms::RotationStatus> RotationOf(const std::string& key,
                                         const CallContext& context) override;
  Result<std::string> PolicyOf(const std::string& key, const CallContext& context) override;
  Result<kms::Tags> TagsOf(const std::string& key, const CallContext& context) override;
  Result<std::vector<kms::Alias>> AliasesOf(const std::string& key,
                                            const CallContext& context) override;
  Result<std::vector<kms::Alias>> AllAliases(const CallContext& context) override;
  Result<std::vector<std::string>> AllKeyIds(const CallContext& context) override;

 private:
  struct Key {
    kms::KeyMetadata key;
    kms::Tags tags;
    std::string policy;
    bool rotates = false;
    WallTime seen_from = {};
  };
  struct Named {
    std::string id;
    WallTime seen_from = {};
  };
  WallTime Now() const { return clock_ == nullptr ? WallTime() : clock_->WallNow(); }
  Result<void> Begin(const std::string& call);
  Result<void> End(const std::string& call);
  Result<Key*> Find(const std::string& reference);

  const Clock* clock_ = nullptr;
  std::chrono::milliseconds lag_{0};
  std::map<std::string, Key> keys_;  // by id
  std::map<std::string, Named> aliases_;
  std::map<std::string, std::deque<Error>> failures_;
  std::map<std::string, bool> lost_;
  std::vector<std::string> calls_;
};

}  // namespace atrest::fakes
