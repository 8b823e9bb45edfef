#include "daemon/key_id_settings.h"

#include <string>

namespace atrest::daemon {
namespace {

Result<provider::KeyIdMode> ReadMode(const std::string& text) {
  if (text == "flag") return provider::KeyIdMode::kFlag;
  if (text == "arn") return provider::KeyIdMode::kArn;
  if (text == "material") return provider::KeyIdMode::kMaterial;
  return Error{Failure::kBadInput,
               "--key-id-mode: \"" + text + "\" is neither flag, arn nor material",
               "leave it out for flag, which answers the text of --key"};
}

}  // namespace

Result<void> ReadKeyIdMode(const CommandLine& line, std::vector<KeyEntry>& entries) {
  TRY_ASSIGN(const provider::KeyIdMode mode, ReadMode(line.Text("key-id-mode").value_or("flag")));
  for (KeyEntry& entry : entries) entry.key.key_id_mode = mode;
  return {};
}

Result<void> ReadStateDirectory(const CommandLine& line, Settings& settings) {
  settings.state_directory = line.Text("state-dir").value_or("");
  if (line.Given("state-dir") && !settings.state_directory.starts_with('/')) {
    return Error{Failure::kBadInput,
                 "--state-dir: \"" + settings.state_directory + "\" is not an absolute path",
                 "give a directory that outlives a restart, e.g. "
                 "--state-dir=/var/lib/aws-encryption-provider"};
  }
  return {};
}

}  // namespace atrest::daemon
