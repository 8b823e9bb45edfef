#include "daemon/key_backend.h"

#include <stop_token>
#include <utility>

#include "provider/open_key_identity.h"

namespace atrest::daemon {

KeyBackend::KeyBackend(KeyEntry entry, const Settings& settings, const Surroundings& surroundings)
    : entry_(std::move(entry)),
      surroundings_(surroundings),
      pool_(PoolLimits{.workers = settings.workers}, surroundings.clock) {}

Result<std::shared_ptr<KeyBackend>> KeyBackend::Open(const KeyEntry& entry,
                                                     const Settings& settings,
                                                     const Surroundings& surroundings) {
  std::shared_ptr<KeyBackend> backend(new KeyBackend(entry, settings, surroundings));
  TRY(backend->Connect(settings));
  return backend;
}

Result<void> KeyBackend::Connect(const Settings& settings) {
  TRY_ASSIGN(kms_, surroundings_.open_kms(entry_));
  TRY_ASSIGN(
      std::unique_ptr<provider::KeyIdentity> identity,
      provider::OpenKeyIdentity(entry_.key, settings.state_directory, surroundings_.filesystem,
                                surroundings_.clock, surroundings_.log));
  plugin_ = std::make_unique<KeyPlugin>(entry_.key, *kms_, std::move(identity),
                                        settings.probe_version, parts());
  return {};
}

KeyBackend::~KeyBackend() {
  probe_.request_stop();
  pool_.Stop();
}

SharedParts KeyBackend::parts() {
  return {pool_, surroundings_.clock, surroundings_.random, surroundings_.log,
          surroundings_.metrics};
}

void KeyBackend::StartProbe() {
  if (probe_.joinable()) return;
  KeyPlugin* plugin = plugin_.get();
  probe_ = std::jthread([plugin](const std::stop_token& stop) { plugin->RunProbe(stop); });
}

}  // namespace atrest::daemon
