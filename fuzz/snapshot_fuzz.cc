// Whatever the pages, a scan ends, within memory and work that the file's size bounds. The two meta
// pages are made here, since no mutation would find their checksum.
#include "etcd/snapshot.h"

#include "testing/bolt_writer.h"
#include "testing/memory_file.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using atrest::fakes::BoltMetaPage;
  using atrest::fakes::kBoltPageSize;
  std::string pages(reinterpret_cast<const char*>(data), size);
  pages.resize((pages.size() + kBoltPageSize - 1) / kBoltPageSize * kBoltPageSize);
  const std::uint64_t count = 2 + pages.size() / kBoltPageSize;
  const atrest::fakes::MemoryFile file(BoltMetaPage(0, 3, count, 2) + BoltMetaPage(1, 3, count, 1) +
                                       pages);
  auto snapshot = atrest::etcd::Snapshot::Open(file, {1, 2});
  if (!snapshot.ok()) return 0;
  (void)snapshot->Scan("", [](const atrest::etcd::Entry&) -> atrest::Result<void> { return {}; },
                       {});
  return 0;
}
