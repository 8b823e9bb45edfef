// Whatever the bytes, a value is classified, and what is said about it lies inside it.
#include <cstdlib>
#include <functional>
#include <vector>

#include "etcd/resource_key.h"
#include "etcd/stored_value.h"

namespace {

void RequireInside(std::string_view part, std::string_view whole) {
  if (part.empty()) return;
  const std::less_equal<const char*> not_after;
  if (!not_after(whole.data(), part.data()) ||
      !not_after(part.data() + part.size(), whole.data() + whole.size())) {
    std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using atrest::etcd::Format;
  static const std::vector<atrest::etcd::ProviderName> kNames{
      {Format::kKmsV1, "a"}, {Format::kKmsV1, "a:b"}, {Format::kAesGcm, "key:1"}};
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const atrest::etcd::StoredValue value = atrest::etcd::Classify(bytes, kNames);
  for (std::string_view part : {value.name, value.body, value.wrapped_dek, value.payload,
                                value.object.data, value.object.key_id, value.object.dek_source}) {
    RequireInside(part, bytes);
  }
  for (const auto& [name, text] : value.object.annotations) {
    RequireInside(name, bytes);
    RequireInside(text, bytes);
  }
  const atrest::etcd::ResourceKey key = atrest::etcd::ParseResourceKey(bytes);
  RequireInside(key.space, bytes);
  RequireInside(key.name, bytes);
  return 0;
}
