// Judges values one by one and counts: what `atrest verify` does with each.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "etcd/entry.h"
#include "etcd/resource_key.h"
#include "kube/encryption_configuration.h"
#include "operate/dek_probe.h"
#include "operate/dek_sources.h"
#include "operate/key_tally.h"
#include "operate/offender_names.h"
#include "operate/retire_tally.h"
#include "operate/verify_report.h"

namespace atrest::operate {

struct VerifyOptions {
  std::string prefix = "/registry";  // kube-apiserver's --etcd-prefix, or a deeper one
  // What should be; without one, Secrets and whatever is encrypted in part should be encrypted.
  const kube::EncryptionConfiguration* configuration = nullptr;
  std::optional<std::string> retire;  // a key id, or the name of a key or KMS provider
  std::size_t max_offenders = 100;    // named; all are counted
  DekUnwrapper* probe = nullptr;      // who unwraps each distinct DEK once; nullptr: nobody
  std::string probe_name;             // "AWS KMS"
};

// Not thread-safe. Memory does not grow with the number of values, but for 16 bytes for each
// distinct encrypted DEK, and what DekSources keeps to be probed. `options` and what they point to
// outlive it.
class ValueTally {
 public:
  ValueTally(const VerifyOptions& options, const crypto::SipHashKey& hash_key);

  // `source` names where the following values come from.
  void StartSource(std::string source) { names_.StartSource(std::move(source)); }
  void Add(const etcd::Entry& entry);

  // What is to be probed, after all values were added; nullptr if nothing is.
  const DekSources* dek_sources() const { return dek_sources_ ? &*dek_sources_ : nullptr; }
  // Of each of them once; nullptr where nothing was found out.
  void AddVerdict(const DekSource& source, const DekVerdict* verdict);

  // Everything but the sources. Once, at the end.
  VerifyReport Finish();

 private:
  struct Resource {
    ResourceReport report;
    std::vector<const kube::EncryptionProvider*> providers;
    std::vector<Offender> plaintext;  // offenders, if the resource must be encrypted
    std::map<std::size_t, std::uint64_t> keys;
  };

  Resource& ResourceOf(const etcd::ResourceKey& key);
  void AddPlaintext(Resource& resource, const etcd::StoredValue& value, const etcd::Entry& entry);
  void AddEncrypted(Resource& resource, const etcd::StoredValue& value, const etcd::Entry& entry);
  void AddUnreadable(Resource& resource, const std::string& why, const etcd::StoredValue& value,
                     const etcd::Entry& entry);
  void AddOffender(Offender offender);
  void AddLost(const DekSource& source, const std::string& why, std::uint64_t values);
  void FinishResource(Resource& resource, VerifyReport& report);
  void FinishKeys(VerifyReport& report);

  const VerifyOptions& options_;
  OffenderNames names_;
  std::map<std::string, Resource, std::less<>> resources_;
  Resource* current_ = nullptr;
  std::string current_group_, current_resource_;
  KeyTally keys_;
  std::uint64_t offenders_total_ = 0;
  std::vector<Offender> offenders_;
  std::optional<RetireTally> retire_;
  std::optional<DekSources> dek_sources_;
  ProbeTally probe_;
};

}  // namespace atrest::operate
