#include "etcd/fingerprint_set.h"

#include <utility>

namespace atrest::etcd {

FingerprintSet::FingerprintSet() : slots_(1024) {}

bool FingerprintSet::Insert(std::uint64_t fingerprint) {
  if (fingerprint == 0) fingerprint = 1;
  if (!Place(fingerprint)) return false;
  if (++size_ * 4 > slots_.size() * 3) Grow();
  return true;
}

bool FingerprintSet::Place(std::uint64_t fingerprint) {
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = static_cast<std::size_t>(fingerprint) & mask;
  while (slots_[at] != 0) {
    if (slots_[at] == fingerprint) return false;
    at = (at + 1) & mask;
  }
  slots_[at] = fingerprint;
  return true;
}

void FingerprintSet::Grow() {
  std::vector<std::uint64_t> old =
      std::exchange(slots_, std::vector<std::uint64_t>(slots_.size() * 2));
  for (std::uint64_t fingerprint : old) {
    if (fingerprint != 0) Place(fingerprint);
  }
}

}  // namespace atrest::etcd
