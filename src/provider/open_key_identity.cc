#include "provider/open_key_identity.h"

#include <optional>
#include <utility>

#include "provider/key_history_file.h"
#include "provider/latched_key_identity.h"

namespace atrest::provider {

Result<std::unique_ptr<KeyIdentity>> OpenKeyIdentity(const KeySettings& settings,
                                                     const std::string& state_directory,
                                                     Filesystem& filesystem, const Clock& clock,
                                                     telemetry::Log& log) {
  if (settings.key_id_mode == KeyIdMode::kFlag) {
    return std::unique_ptr<KeyIdentity>(std::make_unique<FixedKeyIdentity>(settings.key));
  }
  std::optional<KeyHistoryFile> file;
  KeyHistory history;
  if (!state_directory.empty()) {
    file.emplace(filesystem, state_directory, settings.key);
    TRY_ASSIGN(history, file->Load());
  } else {
    log.Warn("without --state-dir a key id that was left can be told again after a restart",
             {{"key", settings.key}});
  }
  return std::unique_ptr<KeyIdentity>(std::make_unique<LatchedKeyIdentity>(
      settings, std::move(history), std::move(file), clock, log));
}

}  // namespace atrest::provider
