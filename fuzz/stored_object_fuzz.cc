// Whatever a decryption gave, it is shown or refused, and what is shown is written as YAML.
#include "kube/stored_object.h"
#include "yaml/writer.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto opened = atrest::kube::OpenStoredObject(bytes);
  if (!opened.ok()) return 0;
  const auto shown = atrest::kube::ShowStoredObject(*opened, 1);
  if (shown.ok()) (void)atrest::yaml::WriteYaml(*shown);
  return 0;
}
