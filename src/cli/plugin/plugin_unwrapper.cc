#include "cli/plugin/plugin_unwrapper.h"

#include <utility>

namespace atrest::cli {
namespace {

constexpr std::string_view kUnix = "unix://";

}  // namespace

Result<std::string> PluginUnwrapper::SocketOf(const operate::WrappedDek& dek) const {
  if (!socket_.empty()) return socket_;
  const auto kind = dek.api == 1 ? kube::ProviderKind::kKmsV1 : kube::ProviderKind::kKmsV2;
  if (configuration_ != nullptr) {
    for (const kube::EncryptionRule& rule : configuration_->rules()) {
      for (const kube::EncryptionProvider& provider : rule.providers) {
        if (provider.kind == kind && provider.name == dek.provider) {
          const std::string& endpoint = provider.endpoint;
          return endpoint.starts_with(kUnix) ? endpoint.substr(kUnix.size()) : endpoint;
        }
      }
    }
  }
  return Error{Failure::kBadInput, "no plugin is known for the KMS provider " + dek.provider,
               "give its socket (--socket), or the EncryptionConfiguration that names it"};
}

Result<operate::UnwrappedDek> PluginUnwrapper::Unwrap(const operate::WrappedDek& dek,
                                                      const CallContext& context) {
  TRY_ASSIGN(const std::string socket, SocketOf(dek));
  std::unique_ptr<PluginClient>& client = clients_[{dek.api, socket}];
  if (client == nullptr) {
    TRY_ASSIGN(client, OpenPlugin(dek.api == 1 ? PluginApi::kV1 : PluginApi::kV2, socket, clock_));
  }
  CallContext own = context;
  own.id = "atrest";
  TRY_ASSIGN(Secret key, client->Decrypt({dek.ciphertext, dek.key_id, dek.annotations}, own));
  return operate::UnwrappedDek{std::move(key), ""};
}

}  // namespace atrest::cli
