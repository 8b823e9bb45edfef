// The key behind a socket, which a reload replaces without a caller noticing: calls that are in
// flight end with the key that took them, later ones go to the next.
#pragma once

#include <memory>

#include "base/mutex.h"
#include "daemon/plugin_calls.h"

namespace atrest::daemon {

// Thread-safe. A key is kept at least until its calls have been answered.
class PluginSlot final : public PluginCalls {
 public:
  explicit PluginSlot(std::shared_ptr<PluginCalls> first) : current_(std::move(first)) {}

  void Replace(std::shared_ptr<PluginCalls> next);

  void Encrypt(Api api, Secret plaintext, const CallContext& context, SealedAnswer answer) override;
  void Decrypt(Api api, const std::string& ciphertext, const std::string& key_id,
               const CallContext& context, OpenedAnswer answer) override;
  provider::HealthReport Health() const override { return Current()->Health(); }
  Result<std::string> KeyId() const override { return Current()->KeyId(); }

 private:
  std::shared_ptr<PluginCalls> Current() const;

  mutable Mutex mutex_;
  std::shared_ptr<PluginCalls> current_ GUARDED_BY(mutex_);
};

}  // namespace atrest::daemon
