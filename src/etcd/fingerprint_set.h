// A set of 64-bit fingerprints that costs 16 bytes or less an entry: which of millions of keys were
// seen, without keeping the keys.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace atrest::etcd {

// Not thread-safe. Fingerprints have to be evenly spread, as SipHash's are: two of a million keys
// meet with a probability of 3 in 100 million.
class FingerprintSet {
 public:
  FingerprintSet();

  // True if the fingerprint was not in the set yet.
  bool Insert(std::uint64_t fingerprint);
  std::size_t size() const { return size_; }

 private:
  bool Place(std::uint64_t fingerprint);
  void Grow();

  std::vector<std::uint64_t> slots_;  // 0 is empty; a power of two of them
  std::size_t size_ = 0;
};

}  // namespace atrest::etcd
