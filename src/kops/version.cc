#include "kops/version.h"

#include <charconv>

namespace atrest::kops {

Result<Version> ParseVersion(std::string_view text) {
  const std::string shown(text.substr(0, 64));
  if (text.starts_with('v')) text.remove_prefix(1);
  Version version;
  const char* end = text.data() + text.size();
  const auto [dot, major_error] = std::from_chars(text.data(), end, version.major);
  if (major_error != std::errc() || dot == end || *dot != '.') {
    return Error{Failure::kBadInput, "\"" + shown + "\" is not a version", "write it as 1.36"};
  }
  const auto [rest, minor_error] = std::from_chars(dot + 1, end, version.minor);
  if (minor_error != std::errc() || (rest != end && *rest != '.') || version.major < 0 ||
      version.minor < 0) {
    return Error{Failure::kBadInput, "\"" + shown + "\" is not a version", "write it as 1.36"};
  }
  return version;
}

}  // namespace atrest::kops
