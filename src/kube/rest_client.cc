#include "kube/rest_client.h"

#include <utility>

#include "json/json.h"
#include "kube/api_paths.h"
#include "kube/api_replies.h"

namespace atrest::kube {
namespace {

constexpr std::size_t kMaxMetricsBytes = 128 * 1024 * 1024;
constexpr const char* kAggregated =
    "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,"
    "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json";
constexpr const char* kMetadataList =
    "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";
constexpr const char* kMetadata = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";
constexpr const char* kTrustHint =
    "certificate-authority of the kubeconfig's cluster must have signed the server's certificate, "
    "and tls-server-name be one of its names";

bool IsOk(const http::Response& response) {
  return response.status >= 200 && response.status < 300;
}

std::string NameOf(const ApiResource& resource, const std::string& space, const std::string& name) {
  return resource.Label() + " " + (space.empty() ? name : space + "/" + name);
}

std::string TouchBody(const ObjectMeta& object) {
  json::Value metadata = json::Value::Object();
  if (!object.uid.empty()) metadata.Set("uid", object.uid);
  if (!object.resource_version.empty()) metadata.Set("resourceVersion", object.resource_version);
  json::Value patch = json::Value::Object();
  patch.Set("metadata", std::move(metadata));
  return patch.Text();
}

}  // namespace

RestClient::RestClient(const ServerAddress& server, CredentialSource& credentials,
                       TransportOpener open)
    : server_{server.url, server.name.empty() ? server.url : server.name},
      credentials_(credentials),
      open_(std::move(open)) {}

Result<std::shared_ptr<http::Transport>> RestClient::TransportFor(const ApiCredential& credential) {
  {
    const Lock lock(mutex_);
    if (transport_ != nullptr && shown_ == credential.certificate) return transport_;
  }
  TRY_ASSIGN(std::shared_ptr<http::Transport> opened, open_(credential.certificate));
  const Lock lock(mutex_);
  // Two first callers may have opened one each; they use the one that came first.
  if (transport_ != nullptr && shown_ == credential.certificate) return transport_;
  transport_ = std::move(opened);
  shown_ = credential.certificate;
  return transport_;
}

Result<http::Response> RestClient::ExchangeAs(const ApiCredential& credential,
                                              const ApiRequest& request,
                                              const CallContext& context) {
  TRY_ASSIGN(const std::shared_ptr<http::Transport> transport, TransportFor(credential));
  http::Request sent;
  sent.method = request.method;
  sent.url = server_.url + request.path;
  sent.headers.push_back({"Accept", request.accept});
  if (!request.content_type.empty()) {
    sent.headers.push_back({"Content-Type", request.content_type});
  }
  if (!credential.token.empty()) {
    std::string value = "Bearer ";
    value.reserve(value.size() + credential.token.size());
    value += credential.token.Reveal();
    sent.headers.push_back({"Authorization", std::move(value)});
  }
  sent.body = Secret(request.body);
  sent.max_reply_bytes = request.max_reply_bytes;
  Result<http::Response> response = transport->Send(sent, context);
  if (!credential.token.empty()) Wipe(sent.headers.back().value);
  return response;
}

Result<http::Response> RestClient::Exchange(const ApiRequest& request, const std::string& what,
                                            const CallContext& context) {
  const auto annotated = [&](Error error) {
    if (error.message.find("cannot trust") != std::string::npos) error.hint = kTrustHint;
    const bool named = server_.name == server_.url;  // the transport's messages name the URL
    return Annotate(std::move(error), named ? what : what + " of " + server_.name);
  };
  TRY_ASSIGN(ApiCredentialPtr credential, credentials_.Get(context));
  Result<http::Response> response = ExchangeAs(*credential, request, context);
  if (response.ok() && response->status == 401) {
    TRY_ASSIGN(const ApiCredentialPtr other, credentials_.Replace(credential, context));
    if (other != nullptr) response = ExchangeAs(*other, request, context);
  }
  if (!response.ok()) return annotated(std::move(response).error());
  if (response->status != 401) return response;
  Error error = ReadApiError(*response, what);
  error.message += " (" + server_.name + ")";
  error.hint = "the credentials of the kubeconfig's user are not accepted there";
  return error;
}

Result<ApiReply> RestClient::Send(const ApiRequest& request, const CallContext& context) {
  const std::string what = request.method + " " + request.path.substr(0, request.path.find('?'));
  TRY_ASSIGN(http::Response response, Exchange(request, what, context));
  switch (response.status) {
    case 404:
    case 409:
    case 410:
    case 422: break;
    default:
      if (!IsOk(response)) return ReadApiError(response, what);
  }
  return ApiReply{response.status, std::move(response.body)};
}

Result<Secret> RestClient::Fetch(const std::string& path, const std::string& accept,
                                 std::size_t max_bytes, const CallContext& context) {
  const std::string what = "get " + path;
  ApiRequest request;
  request.path = path;
  request.accept = accept;
  request.max_reply_bytes = max_bytes;
  TRY_ASSIGN(http::Response response, Exchange(request, what, context));
  if (!IsOk(response)) return ReadApiError(response, what);
  return std::move(response.body);
}

Result<bool> RestClient::DiscoverAggregated(ApiDiscovery& discovery, const CallContext& context) {
  for (const char* path : {"/api", "/apis"}) {
    TRY_ASSIGN(const Secret body, Fetch(path, kAggregated, kMaxDiscoveryBytes, context));
    TRY_ASSIGN(const bool aggregated, AddAggregatedDiscovery(body.Reveal(), discovery));
    if (!aggregated) return false;
  }
  return true;
}

// One request a version. One that nobody answers for is named and left out, as kubectl does.
Result<void> RestClient::DiscoverPlain(ApiDiscovery& discovery, const CallContext& context) {
  for (const std::string path : {"/api", "/apis"}) {
    TRY_ASSIGN(const Secret body, Fetch(path, "application/json", kMaxDiscoveryBytes, context));
    TRY_ASSIGN(const std::vector<std::string> versions, ReadGroupVersions(body.Reveal()));
    for (const std::string& version : versions) {
      auto list = Fetch(path + "/" + version, "application/json", kMaxDiscoveryBytes, context);
      if (list.ok()) {
        TRY(AddResourceList(list->Reveal(), version, discovery));
        continue;
      }
      const Failure kind = list.error().kind;
      if (kind != Failure::kServiceFault && kind != Failure::kAbsent) {
        return std::move(list).error();
      }
      discovery.unavailable.push_back(version);
    }
  }
  return {};
}

Result<ApiDiscovery> RestClient::Discover(const CallContext& context) {
  ApiDiscovery discovery;
  TRY_ASSIGN(const bool aggregated, DiscoverAggregated(discovery, context));
  if (!aggregated) {
    discovery = {};
    TRY(DiscoverPlain(discovery, context));
  }
  FinishDiscovery(discovery);
  return discovery;
}

Result<ObjectPage> RestClient::List(const ApiResource& resource, std::size_t limit,
                                    const std::string& continue_token, const CallContext& context) {
  const std::string what = "list " + resource.Label();
  ApiRequest request;
  request.path = ResourcePath(resource) + "?limit=" + std::to_string(limit);
  if (!continue_token.empty()) request.path += "&continue=" + PercentEncoded(continue_token);
  request.accept = kMetadataList;
  request.max_reply_bytes = kMaxListBytes;
  TRY_ASSIGN(const http::Response response, Exchange(request, what, context));
  if (response.status == 410) {
    ObjectPage expired;
    expired.expired = true;
    expired.continue_token = ReadContinueToken(response.body.Reveal());
    return expired;
  }
  if (!IsOk(response)) return ReadApiError(response, what);
  auto page = ReadObjectPage(response.body.Reveal());
  if (!page.ok()) return Annotate(std::move(page).error(), what);
  return page;
}

Result<ObjectMeta> RestClient::Get(const ApiResource& resource, const std::string& space,
                                   const std::string& name, const CallContext& context) {
  const std::string what = "get " + NameOf(resource, space, name);
  ApiRequest request;
  request.path = ObjectPath(resource, space, name);
  request.accept = kMetadata;
  TRY_ASSIGN(const http::Response response, Exchange(request, what, context));
  if (!IsOk(response)) return ReadApiError(response, what);
  auto object = ReadObjectMeta(response.body.Reveal());
  if (!object.ok()) return Annotate(std::move(object).error(), what);
  return object;
}

Result<TouchOutcome> RestClient::Touch(const ApiResource& resource, const ObjectMeta& object,
                                       const CallContext& context) {
  const std::string what = "patch " + NameOf(resource, object.space, object.name);
  ApiRequest request;
  request.method = "PATCH";
  request.path = ObjectPath(resource, object.space, object.name) + "?fieldManager=atrest";
  request.content_type = "application/merge-patch+json";
  request.accept = kMetadata;
  request.body = TouchBody(object);
  TRY_ASSIGN(const http::Response response, Exchange(request, what, context));
  if (response.status == 404) return TouchOutcome{TouchOutcome::Kind::kGone, ""};
  if (response.status == 409) return TouchOutcome{TouchOutcome::Kind::kConflict, ""};
  if (!IsOk(response)) return ReadApiError(response, what);
  auto now = ReadObjectMeta(response.body.Reveal());
  if (!now.ok()) return Annotate(std::move(now).error(), what);
  const bool same = now->resource_version == object.resource_version;
  return TouchOutcome{same ? TouchOutcome::Kind::kUnchanged : TouchOutcome::Kind::kWritten,
                      std::move(now->resource_version)};
}

Result<Secret> RestClient::ReadMetrics(const CallContext& context) {
  return Fetch("/metrics", "text/plain", kMaxMetricsBytes, context);
}

}  // namespace atrest::kube
