// Counts encrypted values by the key they are under.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "crypto/siphash.h"
#include "etcd/fingerprint_set.h"
#include "etcd/stored_value.h"
#include "operate/dek_fingerprint.h"
#include "operate/verify_report.h"

namespace atrest::operate {

// Not thread-safe. Memory is bounded: what names more than 1000 keys is counted as one key "…".
class KeyTally {
 public:
  explicit KeyTally(const crypto::SipHashKey& hash_key) : fingerprint_(hash_key) {}

  // Of a readable encrypted value. Returns the key's index.
  std::size_t Add(const etcd::StoredValue& value, std::int64_t mod_revision);

  const std::vector<KeyReport>& keys() const { return keys_; }
  std::uint64_t dek_sources() const { return dek_sources_.size(); }
  std::int64_t timeline_width() const { return timeline_width_; }

 private:
  using Name = std::tuple<etcd::Format, std::string, std::string>;

  std::size_t IndexOf(const etcd::StoredValue& value);
  std::size_t Create(etcd::Format format, std::string name, std::string key_id);
  bool IsCurrent(const etcd::StoredValue& value) const;
  void WidenTimelines();

  DekFingerprint fingerprint_;
  std::vector<KeyReport> keys_;
  std::map<Name, std::size_t> index_;
  std::size_t current_ = 0;  // of the last value: neighbours mostly share their key
  Name current_name_;
  etcd::FingerprintSet dek_sources_;
  std::int64_t timeline_width_ = 1;
};

}  // namespace atrest::operate
