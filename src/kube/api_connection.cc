#include "kube/api_connection.h"

#include <utility>

#include "base/version.h"
#include "http/curl_transport.h"
#include "kube/rest_client.h"

namespace atrest::kube {
namespace {

// A URL in its three parts; the last may be empty.
struct UrlParts {
  std::string scheme;     // "https://"
  std::string authority;  // HOST or HOST:PORT
  std::string path;
};

Result<UrlParts> SplitUrl(std::string url) {
  while (url.ends_with('/')) url.pop_back();
  if (url.find("://") == std::string::npos) url.insert(0, "https://");
  const std::size_t host = url.find("://") + 3;
  const std::size_t end = std::min(url.find('/', host), url.size());
  UrlParts parts{url.substr(0, host), url.substr(host, end - host), url.substr(end)};
  const bool known = parts.scheme == "https://" || parts.scheme == "http://";
  if (known && !parts.authority.empty()) return parts;
  return Error{Failure::kBadInput, "\"" + url + "\" is no API server", "write https://HOST:PORT"};
}

// Of HOST:PORT, with brackets around an IPv6 address.
std::string HostOf(const std::string& authority) {
  if (authority.starts_with('[')) return authority.substr(0, authority.find(']') + 1);
  return authority.substr(0, authority.find(':'));
}

std::string PortOf(const UrlParts& parts) {
  const std::string rest = parts.authority.substr(HostOf(parts.authority).size());
  if (rest.size() > 1) return rest.substr(1);
  return parts.scheme == "https://" ? "443" : "80";
}

}  // namespace

ApiConnection::ApiConnection(KubeTarget target, const Filesystem& files, CommandRunner& commands,
                             const Clock& clock)
    : cluster_(target.cluster),
      clock_(clock),
      credentials_(OpenCredentialSource(std::move(target), files, commands, clock)) {}

std::unique_ptr<ApiClient> ApiConnection::Open(std::string url, std::string name,
                                               std::string connect_to) const {
  http::TransportOptions options;
  options.user_agent = "atrest/" + std::string(ProjectVersion());
  options.ca_bundle = cluster_.authority;
  options.trust_any_server = cluster_.trust_any_server;
  options.proxy = cluster_.proxy;
  options.allow_insecure_http = true;  // only where the kubeconfig says so
  options.connect_to = std::move(connect_to);
  TransportOpener open = [options = std::move(options), &clock = clock_](
                             const std::shared_ptr<const http::ClientCertificate>& certificate)
      -> Result<std::unique_ptr<http::Transport>> {
    http::TransportOptions own = options;
    own.client_certificate = certificate;
    TRY_ASSIGN(std::unique_ptr<http::Transport> transport,
               http::CurlTransport::Open(std::move(own), clock));
    return transport;
  };
  return std::make_unique<RestClient>(ServerAddress{std::move(url), std::move(name)}, *credentials_,
                                      std::move(open));
}

std::unique_ptr<ApiClient> ApiConnection::Client() const {
  if (cluster_.tls_server_name.empty()) return Open(cluster_.server, "", "");
  auto client = ClientOf(cluster_.server, cluster_.tls_server_name);
  // What is no URL fails when it is used.
  return client.ok() ? std::move(*client) : Open(cluster_.server, "", "");
}

// To be verified under another name, a server is asked under that name and found elsewhere.
Result<std::unique_ptr<ApiClient>> ApiConnection::ClientOf(
    const std::string& server, const std::string& tls_server_name) const {
  TRY_ASSIGN(const UrlParts parts, SplitUrl(server));
  const std::string url = parts.scheme + parts.authority + parts.path;
  if (tls_server_name.empty() || parts.scheme == "http://") return Open(url, "", "");
  const std::string port = PortOf(parts);
  return Open(parts.scheme + tls_server_name + ":" + port + parts.path, url,
              HostOf(parts.authority) + ":" + port);
}

Result<std::unique_ptr<ApiClient>> ApiConnection::ClientAt(const std::string& address) const {
  TRY_ASSIGN(const UrlParts own, SplitUrl(cluster_.server));
  const std::string& name = cluster_.tls_server_name;
  return ClientOf("https://" + address, name.empty() ? HostOf(own.authority) : name);
}

}  // namespace atrest::kube
