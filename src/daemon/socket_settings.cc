#include "daemon/socket_settings.h"

#include <limits>
#include <string>
#include <utility>

#include "daemon/flag_values.h"
#include "os/owner.h"

namespace atrest::daemon {
namespace {

Error Bad(const char* flag, const std::string& text, const char* what, const char* hint) {
  return Error{Failure::kBadInput, "--" + std::string(flag) + ": \"" + text + "\" is " + what,
               hint};
}

Result<void> ReadMode(const CommandLine& line, Settings& settings) {
  const auto mode = line.Text("socket-mode");
  if (!mode) return {};
  const Result<std::int64_t> number = ReadNumber("0" + *mode);
  if (!number || *number < 0 || *number > 0777) {
    return Bad("socket-mode", *mode, "not an octal mode",
               "write it as chmod takes it, e.g. --socket-mode=0660");
  }
  settings.socket_mode = static_cast<unsigned>(*number);
  return {};
}

Result<void> ReadOwner(const CommandLine& line, Settings& settings) {
  const auto owner = line.Text("socket-owner");
  if (!owner) return {};
  Result<os::Owner> parsed = os::ParseOwner(*owner);
  if (!parsed) return Annotate(std::move(parsed).error(), "--socket-owner");
  settings.socket_owner = *parsed;
  return {};
}

Result<void> ReadAllowedUsers(const CommandLine& line, Settings& settings) {
  for (const std::string& text : line.List("allow-uid")) {
    const Result<std::int64_t> number = ReadNumber(text);
    if (!number || *number < 0 || *number >= std::numeric_limits<std::uint32_t>::max()) {
      return Bad("allow-uid", text, "not a user id", "give numbers, e.g. --allow-uid=65534");
    }
    settings.allowed_users.push_back(static_cast<std::uint32_t>(*number));
  }
  return {};
}

}  // namespace

Result<void> ReadSocketRights(const CommandLine& line, Settings& settings) {
  TRY(ReadMode(line, settings));
  TRY(ReadOwner(line, settings));
  return ReadAllowedUsers(line, settings);
}

}  // namespace atrest::daemon
