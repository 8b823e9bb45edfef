#include "os/owner.h"

#include <grp.h>
#include <pwd.h>

#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace atrest::os {
namespace {

// -1 means "leave as it is" to chown, so it names nobody.
std::optional<std::uint32_t> Number(std::string_view text) {
  std::uint32_t number = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failed != std::errc() || end != text.data() + text.size() || number == UINT32_MAX) {
    return std::nullopt;
  }
  return number;
}

constexpr std::size_t kEntryBytes = 16 * 1024;

Result<uid_t> FindUser(std::string_view text) {
  if (const auto number = Number(text)) return *number;
  std::vector<char> buffer(kEntryBytes);
  passwd entry{};
  passwd* found = nullptr;
  ::getpwnam_r(std::string(text).c_str(), &entry, buffer.data(), buffer.size(), &found);
  if (found != nullptr) return entry.pw_uid;
  return Error{Failure::kBadInput, "no user \"" + std::string(text) + "\"",
               "give the numeric id, which needs no look-up"};
}

Result<gid_t> FindGroup(std::string_view text) {
  if (const auto number = Number(text)) return *number;
  std::vector<char> buffer(kEntryBytes);
  group entry{};
  group* found = nullptr;
  ::getgrnam_r(std::string(text).c_str(), &entry, buffer.data(), buffer.size(), &found);
  if (found != nullptr) return entry.gr_gid;
  return Error{Failure::kBadInput, "no group \"" + std::string(text) + "\"",
               "give the numeric id, which needs no look-up"};
}

}  // namespace

Result<Owner> ParseOwner(std::string_view text) {
  const std::size_t colon = text.find(':');
  const std::string_view user = text.substr(0, colon);
  const std::string_view group = colon == std::string_view::npos ? "" : text.substr(colon + 1);
  if (user.empty() && group.empty()) {
    return Error{Failure::kBadInput, "owner \"" + std::string(text) + "\" names nobody",
                 "write it as user:group, names or numbers"};
  }
  Owner owner;
  if (!user.empty()) {
    TRY_ASSIGN(owner.user, FindUser(user));
  }
  if (!group.empty()) {
    TRY_ASSIGN(owner.group, FindGroup(group));
  }
  return owner;
}

}  // namespace atrest::os
