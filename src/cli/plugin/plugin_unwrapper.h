// Unwraps DEKs by a KMS plugin's socket, as kube-apiserver would.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "base/clock.h"
#include "cli/plugin/plugin_client.h"
#include "kube/encryption_configuration.h"
#include "operate/dek_unwrapper.h"

namespace atrest::cli {

// Not thread-safe.
class PluginUnwrapper final : public operate::DekUnwrapper {
 public:
  // All DEKs by the plugin at `socket`; if that is empty, each by the endpoint that `configuration`
  // (may be nullptr) has for its provider. Both outlive it.
  PluginUnwrapper(std::string socket, const kube::EncryptionConfiguration* configuration,
                  const Clock& clock)
      : socket_(std::move(socket)), configuration_(configuration), clock_(clock) {}

  // kBadInput, with a hint, where no socket is known; else PluginClient's errors.
  Result<operate::UnwrappedDek> Unwrap(const operate::WrappedDek& dek,
                                       const CallContext& context) override;

 private:
  Result<std::string> SocketOf(const operate::WrappedDek& dek) const;

  const std::string socket_;
  const kube::EncryptionConfiguration* configuration_;
  const Clock& clock_;
  std::map<std::pair<int, std::string>, std::unique_ptr<PluginClient>> clients_;  // by API, socket
};

}  // namespace atrest::cli
