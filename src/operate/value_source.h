// Where values come from: a running etcd or a snapshot file, behind one interface.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/call_context.h"
#include "base/random_access_file.h"
#include "base/result.h"
#include "crypto/siphash.h"
#include "etcd/entry.h"
#include "etcd/etcd_client.h"
#include "etcd/range_scan.h"
#include "operate/verify_report.h"

namespace atrest::operate {

// Not thread-safe.
class ValueSource {
 public:
  virtual ~ValueSource() = default;

  virtual const std::string& name() const = 0;
  // The latest value of each key under `prefix`. `progress` may be empty; a total of 0 in it means
  // that nobody knows.
  virtual Result<SourceReport> Scan(std::string_view prefix, const etcd::EntryVisitor& visit,
                                    const etcd::ScanProgress& progress,
                                    const CallContext& context) = 0;
};

// A person gives a prefix to look at: kube-apiserver's own (--etcd-prefix), or a deeper one such as
// /registry/secrets. The first is what keys are read by: the part up to "/registry" where the
// prefix has it, "/registry" for none at all, else the whole.
std::string EtcdPrefix(std::string_view prefix);
// And this is what keys must begin with: the etcd prefix ends at a '/', a deeper one where it ends.
std::string ScanPrefix(std::string_view prefix);

class EtcdSource final : public ValueSource {
 public:
  EtcdSource(std::string name, etcd::EtcdClient& client)
      : name_(std::move(name)), client_(client) {}
  const std::string& name() const override { return name_; }
  Result<SourceReport> Scan(std::string_view prefix, const etcd::EntryVisitor& visit,
                            const etcd::ScanProgress& progress,
                            const CallContext& context) override;

 private:
  const std::string name_;
  etcd::EtcdClient& client_;
};

// Checks the snapshot's hash while it is read: an error comes after the values.
class SnapshotSource final : public ValueSource {
 public:
  SnapshotSource(std::string name, const RandomAccessFile& file, const crypto::SipHashKey& hash_key)
      : name_(std::move(name)), file_(file), hash_key_(hash_key) {}
  const std::string& name() const override { return name_; }
  Result<SourceReport> Scan(std::string_view prefix, const etcd::EntryVisitor& visit,
                            const etcd::ScanProgress& progress,
                            const CallContext& context) override;

 private:
  const std::string name_;
  const RandomAccessFile& file_;
  const crypto::SipHashKey hash_key_;
};

}  // namespace atrest::operate
