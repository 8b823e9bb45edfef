// What doctor reads of a node: a pod, a unit, a proxy's URL, lines for a bundle.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "http/proxy_choice.h"
#include "operate/doctor/doctor_bundle.h"
#include "operate/doctor/doctor_pod.h"
#include "testing/fake_environment.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace atrest;
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto pod = yaml::Node::Parse(text);
  if (pod.ok()) {
    const auto container = operate::FindContainer(*pod, "kube-apiserver");
    if (container) {
      static_cast<void>(container->Flag("encryption-provider-config"));
      static_cast<void>(container->OnHost("/etc/kubernetes/enc.yaml"));
      static_cast<void>(operate::ImageVersion(container->image));
    }
  }
  const auto proxy =
      http::ProxyFor("kms.example", true, fakes::FakeEnvironment{{"https_proxy", text}});
  if (!proxy.malformed && !proxy.variable.empty() && (proxy.port < 1 || proxy.port > 65535)) {
    std::abort();
  }
  if (operate::WithoutUserInfo(text).size() > text.size()) std::abort();
  if (operate::LastLines(text, 3).size() > 3) std::abort();
  return 0;
}
