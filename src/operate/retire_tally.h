// Counts what still needs a key that somebody wants to retire.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "etcd/stored_value.h"
#include "kube/encryption_configuration.h"
#include "operate/dek_probe.h"
#include "operate/dek_sources.h"
#include "operate/key_match.h"
#include "operate/offender_names.h"
#include "operate/verify_report.h"

namespace atrest::operate {

// Not thread-safe.
class RetireTally {
 public:
  // `key`: a key id, or the name of a key or KMS provider. `names` outlives it.
  RetireTally(std::string key, std::size_t max_examples, const OffenderNames& names)
      : key_(std::move(key)), max_examples_(max_examples), names_(names) {}

  // `to_be_probed`: AddProbed will judge it where its bytes do not tell.
  void Add(const etcd::StoredValue& value, const std::string& description,
           std::string_view etcd_key, bool to_be_probed);
  // Values under one DEK; `verdict` is nullptr where nothing was found out.
  void AddProbed(const DekSource& source, const DekVerdict* verdict);

  // Once, at the end. `configuration` may be nullptr.
  RetireReport Finish(const std::vector<KeyReport>& keys,
                      const kube::EncryptionConfiguration* configuration);

 private:
  KeyMatch MatchName(const etcd::StoredValue& value) const;
  bool LookUp(const std::vector<KeyReport>& keys,
              const kube::EncryptionConfiguration* configuration);
  void AddExample(std::vector<Offender>& examples, Offender example) const;

  const std::string key_;
  const std::size_t max_examples_;
  const OffenderNames& names_;
  RetireReport report_;
  std::uint64_t under_some_kms_key_ = 0;  // nothing says which
  std::vector<Offender> under_some_kms_key_examples_;
};

}  // namespace atrest::operate
