#include "kube/kubeconfig.h"

#include "kube/kubeconfig_file.h"

namespace atrest::kube {
namespace {

constexpr std::size_t kMaxFile = 1024 * 1024;
// Where kubelet puts what a pod is given. Source: kubernetes/client-go rest/config.go.
constexpr const char* kServiceAccount = "/var/run/secrets/kubernetes.io/serviceaccount/";

std::vector<std::string> SplitPaths(std::string_view list) {
  std::vector<std::string> paths;
  while (!list.empty()) {
    const std::size_t colon = list.find(':');
    if (colon != 0) paths.emplace_back(list.substr(0, colon));
    list = colon == std::string_view::npos ? std::string_view() : list.substr(colon + 1);
  }
  return paths;
}

std::vector<std::string> PathsOf(const KubeChoice& choice, const Environment& environment) {
  if (!choice.kubeconfig.empty()) return {choice.kubeconfig};
  const std::string listed = environment.Get("KUBECONFIG").value_or("");
  if (!listed.empty()) return SplitPaths(listed);
  const std::string home = environment.Get("HOME").value_or("");
  if (home.empty()) return {};
  return {home + "/.kube/config"};
}

Result<KubeTarget> ServiceAccountTarget(const Environment& environment, const Filesystem& files) {
  std::string host = environment.Get("KUBERNETES_SERVICE_HOST").value_or("");
  const std::string port = environment.Get("KUBERNETES_SERVICE_PORT").value_or("");
  if (host.empty() || port.empty()) {
    return Error{Failure::kAbsent, "there is no kubeconfig, and this is no pod",
                 "name one with --kubeconfig FILE or KUBECONFIG"};
  }
  if (host.find(':') != std::string::npos) host = "[" + host + "]";
  KubeTarget target;
  target.cluster.name = "in-cluster";
  target.cluster.server = "https://" + host + ":" + port;
  target.user.token_file = std::string(kServiceAccount) + "token";
  TRY_ASSIGN(target.cluster.authority,
             files.Read(std::string(kServiceAccount) + "ca.crt", kMaxFile));
  return target;
}

}  // namespace

Result<KubeTarget> ChooseKubeTarget(const KubeChoice& choice, const Environment& environment,
                                    const Filesystem& files) {
  KubeconfigFiles found;
  bool any = false;
  for (const std::string& path : PathsOf(choice, environment)) {
    auto text = files.Read(path, kMaxFile);
    if (!text.ok()) {
      const bool may_lack = choice.kubeconfig.empty() && text.error().kind == Failure::kAbsent;
      if (may_lack) continue;
      return Annotate(std::move(text).error(), "kubeconfig");
    }
    const Result<void> added = found.Add(*text, path);
    Wipe(*text);
    TRY(added);
    any = true;
  }
  if (!any) return ServiceAccountTarget(environment, files);
  return found.Choose(choice.context, files);
}

}  // namespace atrest::kube
