#include "http/curl_library.h"

#include <curl/curl.h>
#include <malloc.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <string>

#include "base/secret.h"
#include "http/broken_pipe.h"

namespace atrest::http {
namespace {

void FreeWiped(void* block) {
  if (block == nullptr) return;
  Wipe(block, malloc_usable_size(block));
  std::free(block);
}

// realloc() may leave the old bytes behind, so growing is done by hand.
void* ReallocateWiped(void* block, std::size_t size) {
  size = std::max<std::size_t>(size, 1);
  if (block == nullptr) return std::malloc(size);
  const std::size_t had = malloc_usable_size(block);
  if (size <= had) return block;
  void* grown = std::malloc(size);
  if (grown == nullptr) return nullptr;
  std::memcpy(grown, block, std::min(had, size));
  FreeWiped(block);
  return grown;
}

char* Duplicate(const char* text) { return ::strdup(text); }

Result<void> Start() {
  const CURLcode code = curl_global_init_mem(CURL_GLOBAL_DEFAULT, std::malloc, FreeWiped,
                                             ReallocateWiped, Duplicate, std::calloc);
  if (code != CURLE_OK) {
    return Error{Failure::kSystem,
                 std::string("libcurl cannot be started: ") + curl_easy_strerror(code)};
  }
  const curl_version_info_data* version = curl_version_info(CURLVERSION_NOW);
  constexpr int kNeeded = CURL_VERSION_SSL | CURL_VERSION_ASYNCHDNS | CURL_VERSION_THREADSAFE;
  if ((version->features & kNeeded) != kNeeded) {
    return Error{Failure::kSystem, "this libcurl has no TLS or no asynchronous resolver"};
  }
  IgnoreBrokenPipes();
  return {};
}

}  // namespace

Result<void> StartCurl() {
  static const Result<void> started = Start();
  return started;
}

}  // namespace atrest::http
