// kubeconfig text and what an exec plugin prints: refused or understood, and never shown.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "kube/exec_credential.h"
#include "kube/kubeconfig.h"
#include "testing/fake_environment.h"
#include "testing/memory_filesystem.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace atrest;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  fakes::MemoryFilesystem files;
  files.Put("/k/config", std::string(text));
  const auto target = kube::ChooseKubeTarget({"/k/config", ""}, fakes::FakeEnvironment(), files);
  if (target.ok()) {
    if (target->cluster.server.empty()) std::abort();
    if (target->user.certificate.empty() != target->user.key.empty()) std::abort();
    if (target->user.exec) {
      static_cast<void>(kube::ExecCommandLine(*target->user.exec, target->cluster).ok());
    }
  }
  const auto credential = kube::ReadExecCredential(text, "client.authentication.k8s.io/v1");
  if (credential.ok() && credential->token.empty() && credential->certificate == nullptr) {
    std::abort();
  }
  return 0;
}
