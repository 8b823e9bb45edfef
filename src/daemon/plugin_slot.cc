#include "daemon/plugin_slot.h"

#include <utility>

namespace atrest::daemon {

void PluginSlot::Replace(std::shared_ptr<PluginCalls> next) {
  const Lock lock(mutex_);
  current_.swap(next);
}

std::shared_ptr<PluginCalls> PluginSlot::Current() const {
  const Lock lock(mutex_);
  return current_;
}

void PluginSlot::Encrypt(Api api, Secret plaintext, const CallContext& context,
                         SealedAnswer answer) {
  const std::shared_ptr<PluginCalls> plugin = Current();
  plugin->Encrypt(api, std::move(plaintext), context,
                  [plugin, answer = std::move(answer)](Result<provider::Sealed> sealed) {
                    answer(std::move(sealed));
                  });
}

void PluginSlot::Decrypt(Api api, const std::string& ciphertext, const std::string& key_id,
                         const CallContext& context, OpenedAnswer answer) {
  const std::shared_ptr<PluginCalls> plugin = Current();
  plugin->Decrypt(api, ciphertext, key_id, context,
                  [plugin, answer = std::move(answer)](Result<provider::Opened> opened) {
                    answer(std::move(opened));
                  });
}

}  // namespace atrest::daemon
