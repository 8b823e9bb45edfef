#include "os/readable_places.h"

#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <array>

namespace atrest::os {
namespace {

constexpr const char* kResolver = "/etc/resolv.conf";

std::string DirectoryOf(const std::string& file) {
  const std::size_t slash = file.rfind('/');
  if (slash == std::string::npos) return ".";
  const std::string directory = file.substr(0, slash);
  return directory.empty() || directory == "/etc" ? file : directory;
}

bool IsReplacedInEtc() {
  struct stat file {};
  struct stat etc {};
  return ::lstat(kResolver, &file) == 0 && ::stat("/etc", &etc) == 0 && S_ISREG(file.st_mode) &&
         file.st_dev == etc.st_dev;
}

}  // namespace

std::vector<std::string> PlacesOf(const std::string& file) {
  std::vector<std::string> places{DirectoryOf(file)};
  std::array<char, PATH_MAX> real{};
  if (::realpath(file.c_str(), real.data()) != nullptr) {
    std::string place = DirectoryOf(real.data());
    if (place != places.front()) places.push_back(std::move(place));
  }
  return places;
}

std::vector<std::string> PlacesOfTheSystem() {
  std::vector<std::string> places{
      "/lib", "/lib64", "/usr/lib", "/usr/lib64", "/etc/ld.so.cache", "/dev/null", "/dev/urandom",
      "/sys/devices/system/cpu",
      // names
      "/etc/hosts", "/etc/host.conf", "/etc/nsswitch.conf", "/etc/gai.conf", "/etc/services",
      "/etc/protocols", "/etc/passwd", "/etc/group", "/run/systemd/resolve", "/run/resolvconf",
      "/run/NetworkManager",
      // certificates
      "/etc/ssl/certs", "/etc/ssl/openssl.cnf", "/etc/pki", "/etc/ca-certificates",
      "/etc/crypto-policies", "/usr/share/ca-certificates", "/usr/local/share/ca-certificates",
      "/usr/share/pki", "/etc/localtime", "/usr/share/zoneinfo"};
  for (std::string& place : PlacesOf(kResolver)) places.push_back(std::move(place));
  if (IsReplacedInEtc()) places.push_back("/etc");
  return places;
}

}  // namespace atrest::os
