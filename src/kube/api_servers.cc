// FindApiServers.
#include <algorithm>

#include "json/json.h"
#include "kube/api_connection.h"

namespace atrest::kube {
namespace {

constexpr const char* kSlices =
    "/apis/discovery.k8s.io/v1/namespaces/default/endpointslices"
    "?labelSelector=kubernetes.io%2Fservice-name%3Dkubernetes";
constexpr const char* kEndpoints = "/api/v1/namespaces/default/endpoints/kubernetes";

const json::Value& ListOf(const json::Value& object, std::string_view member) {
  static const json::Value empty = json::Value::Array();
  const json::Value* found = object.Find(member);
  return found == nullptr || !found->IsArray() ? empty : *found;
}

std::int64_t PortOf(const json::Value& ports) {
  for (std::size_t i = 0; i < ports.size(); ++i) {
    const json::Value* port = ports.At(i).Find("port");
    const auto number = port == nullptr ? std::nullopt : port->AsInteger();
    if (number && *number > 0 && *number < 65536) return *number;
  }
  return 443;
}

void Add(std::string_view host, std::int64_t port, std::vector<std::string>& servers) {
  if (host.empty()) return;
  std::string address(host);
  if (host.find(':') != std::string_view::npos) address = "[" + address + "]";
  servers.push_back(address + ":" + std::to_string(port));
}

void AddSlice(const json::Value& slice, std::vector<std::string>& servers) {
  const std::int64_t port = PortOf(ListOf(slice, "ports"));
  const json::Value& endpoints = ListOf(slice, "endpoints");
  for (std::size_t i = 0; i < endpoints.size(); ++i) {
    // All addresses of an endpoint lead to the same server.
    Add(ListOf(endpoints.At(i), "addresses").At(0).AsString(), port, servers);
  }
}

void AddSubset(const json::Value& subset, std::vector<std::string>& servers) {
  const std::int64_t port = PortOf(ListOf(subset, "ports"));
  const json::Value& addresses = ListOf(subset, "addresses");
  for (std::size_t i = 0; i < addresses.size(); ++i) {
    const json::Value* address = addresses.At(i).Find("ip");
    if (address != nullptr) Add(address->AsString(), port, servers);
  }
}

Result<void> AddFrom(ApiClient& api, const char* path, const char* list,
                     void (*add)(const json::Value&, std::vector<std::string>&),
                     std::vector<std::string>& servers, const CallContext& context) {
  ApiRequest request;
  request.path = path;
  TRY_ASSIGN(const ApiReply reply, api.Send(request, context));
  if (!reply.IsSuccess()) return {};
  auto document = json::Value::Parse(reply.body.Reveal(),
                                     {.max_bytes = request.max_reply_bytes, .max_depth = 32});
  if (!document.ok()) return Error{Failure::kUnreachable, "the answer is no list of endpoints"};
  const json::Value& items = ListOf(*document, list);
  for (std::size_t i = 0; i < items.size(); ++i) add(items.At(i), servers);
  return {};
}

}  // namespace

Result<std::vector<std::string>> FindApiServers(ApiClient& api, const CallContext& context) {
  std::vector<std::string> servers;
  TRY(AddFrom(api, kSlices, "items", &AddSlice, servers, context));
  if (servers.empty()) TRY(AddFrom(api, kEndpoints, "subsets", &AddSubset, servers, context));
  if (servers.empty()) {
    return Error{Failure::kAbsent, "the service default/kubernetes names no API server",
                 "name each with --apiserver https://HOST:PORT"};
  }
  std::sort(servers.begin(), servers.end());
  servers.erase(std::unique(servers.begin(), servers.end()), servers.end());
  return servers;
}

}  // namespace atrest::kube
