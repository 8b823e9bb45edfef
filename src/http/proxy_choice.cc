#include "http/proxy_choice.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <span>

namespace atrest::http {
namespace {

constexpr int kDefaultPort = 1080;
constexpr std::array<std::string_view, 4> kSecureVariables{"https_proxy", "HTTPS_PROXY",
                                                           "all_proxy", "ALL_PROXY"};
constexpr std::array<std::string_view, 3> kPlainVariables{"http_proxy", "all_proxy", "ALL_PROXY"};

std::string Lower(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
    return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  });
  return lower;
}

// "example.com" and ".example.com" cover example.com and all below it.
bool Covers(std::string_view entry, std::string_view host) {
  if (entry == "*") return true;
  if (entry.starts_with('.')) entry.remove_prefix(1);
  if (entry.empty() || !host.ends_with(entry)) return false;
  return host.size() == entry.size() || host[host.size() - entry.size() - 1] == '.';
}

bool IsExcepted(const std::string& host, const Environment& environment) {
  std::string list = environment.Get("no_proxy").value_or("");
  if (list.empty()) list = environment.Get("NO_PROXY").value_or("");
  list = Lower(list);
  std::string_view rest = list;
  while (!rest.empty()) {
    const std::size_t end = rest.find_first_of(", ");
    if (Covers(rest.substr(0, end), host)) return true;
    if (end == std::string_view::npos) return false;
    rest.remove_prefix(end + 1);
  }
  return false;
}

// HOST, HOST:PORT or [V6]:PORT into `choice`.
void TakeAuthority(std::string_view authority, ProxyChoice& choice) {
  std::string_view host = authority;
  std::string_view port;
  if (authority.starts_with('[')) {
    const std::size_t end = authority.find(']');
    choice.malformed = end == std::string_view::npos;
    if (choice.malformed) return;
    host = authority.substr(1, end - 1);
    port = authority.substr(end + 1);
  } else if (const std::size_t colon = authority.rfind(':'); colon != std::string_view::npos) {
    host = authority.substr(0, colon);
    port = authority.substr(colon);
  }
  choice.host = host;
  choice.port = kDefaultPort;
  if (!port.empty()) {
    const auto [end, error] =
        std::from_chars(port.data() + 1, port.data() + port.size(), choice.port);
    choice.malformed = error != std::errc() || end != port.data() + port.size();
  }
  choice.malformed =
      choice.malformed || choice.host.empty() || choice.port < 1 || choice.port > 65535;
}

ProxyChoice Read(std::string_view variable, std::string_view url) {
  ProxyChoice choice;
  choice.variable = variable;
  std::string_view scheme;
  if (const std::size_t end = url.find("://"); end != std::string_view::npos) {
    scheme = url.substr(0, end + 3);
    url.remove_prefix(end + 3);
  }
  url = url.substr(0, url.find_first_of("/?#"));
  if (const std::size_t user = url.rfind('@'); user != std::string_view::npos) {
    url.remove_prefix(user + 1);
  }
  choice.shown = std::string(scheme) + std::string(url);
  TakeAuthority(url, choice);
  return choice;
}

}  // namespace

ProxyChoice ProxyFor(std::string_view host, bool secure, const Environment& environment) {
  if (IsExcepted(Lower(host), environment)) return {};
  const std::span<const std::string_view> variables =
      secure ? std::span<const std::string_view>(kSecureVariables)
             : std::span<const std::string_view>(kPlainVariables);
  for (const std::string_view name : variables) {
    const std::string url = environment.Get(name).value_or("");
    if (!url.empty()) return Read(name, url);
  }
  return {};
}

}  // namespace atrest::http
