// ApiClient over HTTP: of one API server.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/mutex.h"
#include "http/transport.h"
#include "kube/api_client.h"
#include "kube/credential_source.h"

namespace atrest::kube {

// A transport that shows this certificate; nullptr for none.
using TransportOpener = std::function<Result<std::unique_ptr<http::Transport>>(
    const std::shared_ptr<const http::ClientCertificate>& certificate)>;

// Where the server is asked, and as what it is named in messages.
struct ServerAddress {
  std::string url;   // without a '/' at its end; may have a path
  std::string name;  // empty: as the URL
};

// Thread-safe. A transport is opened when it is first needed and when the certificate changes.
class RestClient final : public ApiClient {
 public:
  // `credentials` outlives it.
  RestClient(const ServerAddress& server, CredentialSource& credentials, TransportOpener open);

  const std::string& server() const override { return server_.name; }
  Result<ApiDiscovery> Discover(const CallContext& context) override;
  Result<ObjectPage> List(const ApiResource& resource, std::size_t limit,
                          const std::string& continue_token, const CallContext& context) override;
  Result<ObjectMeta> Get(const ApiResource& resource, const std::string& space,
                         const std::string& name, const CallContext& context) override;
  Result<TouchOutcome> Touch(const ApiResource& resource, const ObjectMeta& object,
                             const CallContext& context) override;
  Result<ApiReply> Send(const ApiRequest& request, const CallContext& context) override;
  Result<Secret> ReadMetrics(const CallContext& context) override;

 private:
  // Any answer but 401, and the errors of the transport.
  Result<http::Response> Exchange(const ApiRequest& request, const std::string& what,
                                  const CallContext& context);
  Result<http::Response> ExchangeAs(const ApiCredential& credential, const ApiRequest& request,
                                    const CallContext& context);
  Result<std::shared_ptr<http::Transport>> TransportFor(const ApiCredential& credential);
  Result<Secret> Fetch(const std::string& path, const std::string& accept, std::size_t max_bytes,
                       const CallContext& context);
  Result<bool> DiscoverAggregated(ApiDiscovery& discovery, const CallContext& context);
  Result<void> DiscoverPlain(ApiDiscovery& discovery, const CallContext& context);

  const ServerAddress server_;
  CredentialSource& credentials_;
  const TransportOpener open_;
  Mutex mutex_;
  std::shared_ptr<http::Transport> transport_ GUARDED_BY(mutex_);
  std::shared_ptr<const http::ClientCertificate> shown_ GUARDED_BY(mutex_);
};

}  // namespace atrest::kube
