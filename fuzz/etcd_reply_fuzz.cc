// Whatever a server answers, it is read or refused, and views stay inside of it.
#include "etcd/etcd_messages.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto page = atrest::etcd::ReadRangeResponse(atrest::Secret(bytes), 0);
  std::size_t total = 0;
  if (page.ok()) {
    for (const auto& entry : page->entries) total += entry.key.size() + entry.value.size();
    if (total > size) __builtin_trap();
  }
  (void)atrest::etcd::ReadStatusResponse(bytes);
  return 0;
}
