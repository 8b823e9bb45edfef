#include "os/wiping_free.h"

#include <malloc.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "base/secret.h"
#include "os/sanitizers.h"

#ifndef ATREST_SANITIZED
extern "C" {

// glibc's own, by the names that it has for programs which replace the usual ones.
void __libc_free(void* block);
void* __libc_realloc(void* block, std::size_t size);

void free(void* block) {
  if (block == nullptr) return;
  atrest::Wipe(block, ::malloc_usable_size(block));
  __libc_free(block);
}

void* realloc(void* block, std::size_t size) {
  if (block == nullptr) return std::malloc(size);
  const std::size_t old = ::malloc_usable_size(block);
  if (size <= old) {
    // What is cut off is given back; where nothing is, the block does not move.
    atrest::Wipe(static_cast<char*>(block) + size, old - size);
    return __libc_realloc(block, size);
  }
  void* larger = std::malloc(size);
  if (larger == nullptr) return nullptr;
  std::memcpy(larger, block, old);
  free(block);
  return larger;
}

}  // extern "C"
#endif

namespace atrest::os {

#ifdef ATREST_SANITIZED
bool WipesFreedMemory() { return false; }
#else
bool WipesFreedMemory() { return true; }
#endif

}  // namespace atrest::os
