#include "kube/api_paths.h"

namespace atrest::kube {
namespace {

std::string VersionPath(const ApiResource& resource) {
  if (resource.group.empty()) return "/api/" + PercentEncoded(resource.version);
  return "/apis/" + PercentEncoded(resource.group) + "/" + PercentEncoded(resource.version);
}

bool StaysAsItIs(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '_' || c == '~';
}

}  // namespace

std::string PercentEncoded(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string encoded;
  for (const char c : text) {
    if (StaysAsItIs(c)) {
      encoded += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    encoded += '%';
    encoded += kDigits[byte >> 4U];
    encoded += kDigits[byte & 15U];
  }
  return encoded;
}

std::string ResourcePath(const ApiResource& resource) {
  return VersionPath(resource) + "/" + PercentEncoded(resource.name);
}

std::string ObjectPath(const ApiResource& resource, std::string_view space, std::string_view name) {
  std::string path = VersionPath(resource);
  if (!space.empty()) path += "/namespaces/" + PercentEncoded(space);
  return path + "/" + PercentEncoded(resource.name) + "/" + PercentEncoded(name);
}

}  // namespace atrest::kube
