#include "http/url_rule.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <utility>

#include "http/header.h"

namespace atrest::http {
namespace {

constexpr std::size_t kMaxUrl = 8192;
// Source of the addresses: research of the SDKs' endpoint allow-lists (botocore, aws-sdk-go-v2).
constexpr std::array<std::string_view, 3> kMetadataV4 = {"169.254.169.254", "169.254.170.2",
                                                         "169.254.170.23"};
constexpr std::array<std::string_view, 3> kLocalV6 = {"::1", "fd00:ec2::254", "fd00:ec2::23"};

Error Refused(std::string_view why) { return {Failure::kBadInput, "URL " + std::string(why)}; }

bool Visible(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte > ' ' && byte < 0x7f;
}

bool HostNameCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_' || c == '.';
}

bool ParseV4(std::string_view text, in_addr& out) {
  return inet_pton(AF_INET, std::string(text).c_str(), &out) == 1;
}

bool ParseV6(std::string_view text, in6_addr& out) {
  return inet_pton(AF_INET6, std::string(text).c_str(), &out) == 1;
}

bool IsLocalV4(std::string_view host) {
  in_addr address{};
  if (!ParseV4(host, address)) return false;
  if ((ntohl(address.s_addr) >> 24) == 127) return true;
  return std::find(kMetadataV4.begin(), kMetadataV4.end(), host) != kMetadataV4.end();
}

bool IsLocalV6(const in6_addr& address) {
  return std::any_of(kLocalV6.begin(), kLocalV6.end(), [&](std::string_view text) {
    in6_addr known{};
    return ParseV6(text, known) && std::memcmp(&known, &address, sizeof(known)) == 0;
  });
}

bool ValidPort(std::string_view text) {
  unsigned port = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, port);
  return error == std::errc() && stop == end && text.size() <= 5 && port >= 1 && port <= 65535;
}

// host[:port], both valid. True in the result if the host is loopback or a metadata address.
Result<bool> CheckAuthority(std::string_view authority) {
  std::string_view rest;
  bool local = false;
  if (!authority.empty() && authority.front() == '[') {
    const std::size_t close = authority.find(']');
    in6_addr address{};
    if (close == std::string_view::npos || !ParseV6(authority.substr(1, close - 1), address)) {
      return Refused("has an invalid IPv6 address");
    }
    local = IsLocalV6(address);
    rest = authority.substr(close + 1);
  } else {
    const std::string_view host = authority.substr(0, authority.find(':'));
    if (host.empty() || !std::all_of(host.begin(), host.end(), HostNameCharacter)) {
      return Refused("has no valid host name");
    }
    local = SameName(host, "localhost") || IsLocalV4(host);
    rest = authority.substr(host.size());
  }
  if (!rest.empty() && (rest.front() != ':' || !ValidPort(rest.substr(1)))) {
    return Refused("has an invalid port");
  }
  return local;
}

}  // namespace

Result<UrlFacts> CheckUrl(std::string_view url, bool allow_insecure_http) {
  if (url.size() > kMaxUrl) return Refused("is longer than 8192 bytes");
  if (!std::all_of(url.begin(), url.end(), Visible)) return Refused("has a blank or control byte");
  const std::size_t colon = url.find("://");
  if (colon == std::string_view::npos) return Refused("has no scheme");
  const std::string_view scheme = url.substr(0, colon);
  UrlFacts facts;
  facts.secure = SameName(scheme, "https");
  if (!facts.secure && !SameName(scheme, "http")) return Refused("is neither https nor http");
  const std::size_t start = colon + 3;
  const std::size_t end = std::min(url.find_first_of("/?#", start), url.size());
  TRY_ASSIGN(facts.local, CheckAuthority(url.substr(start, end - start)));
  if (url.find('#', end) != std::string_view::npos) return Refused("has a fragment");
  facts.origin = url.substr(0, end);
  if (!facts.secure && !facts.local && !allow_insecure_http) {
    return Error{Failure::kBadInput,
                 std::string(facts.origin) + " is plain http to a host that is not this machine",
                 "use https"};
  }
  return facts;
}

}  // namespace atrest::http
