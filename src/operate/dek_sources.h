// The distinct encrypted DEKs and seeds that a scan saw, kept to be unwrapped afterwards: at the
// rate of KMS a scan would outlive the revision that it reads.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "etcd/entry.h"
#include "etcd/stored_value.h"
#include "operate/dek_fingerprint.h"
#include "operate/dek_unwrapper.h"

namespace atrest::operate {

struct DekSource {
  struct Place {
    std::uint32_t source = 0;  // as OffenderNames counts
    std::string etcd_key;
  };

  WrappedDek dek;
  std::uint64_t values = 0;   // under it
  std::vector<Place> places;  // of the first of these values
  std::string sample;         // the value at the first place; empty if there was no room for it

  // "kms-v2 aws arn:…"
  std::string Label() const;
};

inline constexpr std::size_t kDekSourcesBytes = std::size_t{80} << 20;

// Not thread-safe.
class DekSources {
 public:
  // `max_places` of each; holds about `max_bytes` at most, a quarter of them samples.
  DekSources(const crypto::SipHashKey& hash_key, std::size_t max_places,
             std::size_t max_bytes = kDekSourcesBytes)
      : fingerprint_(hash_key),
        max_places_(max_places),
        max_bytes_(max_bytes / 4 * 3),
        max_sample_bytes_(max_bytes / 4) {}

  // Of a readable value of KMS. False if there is no room for its DEK.
  bool Add(const etcd::StoredValue& value, const etcd::Entry& entry, std::uint32_t source);

  const std::vector<DekSource>& all() const { return sources_; }
  bool left_out() const { return left_out_; }

 private:
  void AddPlace(DekSource& to, const etcd::Entry& entry, std::uint32_t source);

  DekFingerprint fingerprint_;
  const std::size_t max_places_;
  const std::size_t max_bytes_, max_sample_bytes_;
  std::vector<DekSource> sources_;
  std::unordered_map<std::uint64_t, std::size_t> index_;  // by fingerprint
  std::size_t bytes_ = 0;
  std::size_t sample_bytes_ = 0;
  bool left_out_ = false;
};

}  // namespace atrest::operate
