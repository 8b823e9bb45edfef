// What every file of this folder needs of OpenSSL. Not for other folders.
#pragma once

#include <cstdlib>
#include <memory>
#include <string_view>

namespace atrest::crypto {

// An OpenSSL object that is freed at the end of its scope: Handle<EVP_MD_CTX, EVP_MD_CTX_free>.
template <auto kFree>
struct FreeWith {
  template <typename T>
  void operator()(T* object) const {
    kFree(object);
  }
};
template <typename T, auto kFree>
using Handle = std::unique_ptr<T, FreeWith<kFree>>;

// For calls that fail only without memory or without OpenSSL's own providers. Nothing sensible can
// be done then, and going on with a wrong digest would be worse.
inline void Require(bool succeeded) {
  if (!succeeded) std::abort();
}

inline const unsigned char* Bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
inline unsigned char* Bytes(char* data) { return reinterpret_cast<unsigned char*>(data); }

}  // namespace atrest::crypto
