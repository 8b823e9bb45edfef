#include "operate/kops/apiserver_health.h"

namespace atrest::operate {
namespace {

constexpr int kMostProviders = 64;

Result<kube::ApiReply> Ask(kube::ApiClient& api, const std::string& path,
                           const CallContext& context) {
  kube::ApiRequest request;
  request.path = path;
  request.accept = "*/*";
  request.max_reply_bytes = 64 * 1024;
  return api.Send(request, context);
}

// False if there is no such check.
bool Check(kube::ApiClient& api, const std::string& name, ApiServerHealth& health,
           const CallContext& context) {
  const auto reply = Ask(api, "/readyz/" + name, context);
  if (reply.ok() && !reply->IsSuccess()) return false;
  health.has_kms_checks = true;
  if (!reply.ok()) {
    health.complaints.push_back("its check " + name + " fails: " + reply.error().message);
  }
  return true;
}

}  // namespace

ApiServerHealth CheckApiServer(kube::ApiClient& api, const CallContext& context) {
  ApiServerHealth health;
  const auto ready = Ask(api, "/readyz", context);
  if (!ready.ok()) health.complaints.push_back("is not ready: " + ready.error().message);
  if (ready.ok() && !ready->IsSuccess()) health.complaints.push_back("is not ready");
  if (Check(api, "kms-providers", health, context)) return health;
  for (int i = 0; i < kMostProviders; ++i) {
    if (!Check(api, "kms-provider-" + std::to_string(i), health, context)) break;
  }
  return health;
}

}  // namespace atrest::operate
