// Whatever the text, it is read or refused, and what was read can be asked.
#include "kube/encryption_configuration.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto parsed = atrest::kube::EncryptionConfiguration::Parse(text);
  if (!parsed.ok()) return 0;
  for (const auto* provider : parsed->ProvidersOf("apps", "deployments")) {
    (void)provider->Reads(atrest::etcd::Classify(text, parsed->names()));
  }
  return 0;
}
