#include "cli/random_hash_key.h"

#include "os/kernel_random.h"

namespace atrest::cli {

crypto::SipHashKey RandomHashKey() {
  os::KernelRandom random;
  crypto::SipHashKey key{};
  random.Fill({reinterpret_cast<char*>(key.data()), sizeof key});
  return key;
}

}  // namespace atrest::cli
