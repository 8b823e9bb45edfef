// What an API server may answer: discovery, lists, errors, metrics.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "kube/api_replies.h"
#include "operate/status/apiserver_view.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace atrest;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  kube::ApiDiscovery discovery;
  static_cast<void>(kube::AddAggregatedDiscovery(text, discovery).ok());
  static_cast<void>(kube::AddResourceList(text, "apps/v1", discovery).ok());
  kube::FinishDiscovery(discovery);
  for (const kube::ApiResource& each : discovery.resources) {
    if (each.name.empty()) std::abort();
  }
  static_cast<void>(kube::ReadGroupVersions(text).ok());
  const auto page = kube::ReadObjectPage(text);
  if (page.ok()) {
    for (const kube::ObjectMeta& object : page->objects) {
      if (object.name.empty()) std::abort();
    }
  }
  static_cast<void>(kube::ReadObjectMeta(text).ok());
  static_cast<void>(kube::ReadContinueToken(text));
  http::Response response;
  response.status = 422;
  response.body = Secret(text);
  for (const char c : kube::ReadApiError(response, "x").message) {
    if (c == '\x1b' || c == '\n') std::abort();
  }
  const auto view = operate::ReadApiServerMetrics("a", text);
  if (view.ok() && view->status.size() > 1024) std::abort();
  return 0;
}
