// The flags that say where values of etcd are read, the same for `verify` and `decrypt`, as etcdctl
// names them; and the sources that they open.
#pragma once

#include <CLI/App.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/filesystem.h"
#include "base/result.h"
#include "crypto/siphash.h"
#include "kube/encryption_configuration.h"
#include "operate/value_source.h"

namespace atrest::cli {

struct ValueFlags {
  std::vector<std::string> endpoints;  // each the members of one cluster
  std::string ca_file, certificate_file, key_file;
  std::string prefix = "/registry";
  std::vector<std::string> snapshots;
  std::string configuration_file;
  std::string timeout = "60s";
};

// `flags` outlives the app.
void AddValueFlags(CLI::App& app, ValueFlags& flags);

// On a control-plane node of kops, without --endpoints and --snapshot: its etcds (main and events)
// with the API server's own certificates, and its EncryptionConfiguration if none is given.
// kBadInput if there is nothing to read then. Says so in `found`.
Result<ValueFlags> WithNodeDefaults(ValueFlags flags, const Filesystem& files, std::string& found);

// Sources and all that they stand on.
class OpenedValues {
 public:
  // `clock` outlives it. Nothing is connected yet; files are open.
  static Result<std::unique_ptr<OpenedValues>> Open(const ValueFlags& flags, const Clock& clock,
                                                    const crypto::SipHashKey& hash_key);
  ~OpenedValues();

  std::vector<operate::ValueSource*> Sources() const;

 private:
  struct Parts;
  explicit OpenedValues(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

// Nothing if the flags name no file.
Result<std::optional<kube::EncryptionConfiguration>> ReadConfiguration(const ValueFlags& flags,
                                                                       const Filesystem& files);

}  // namespace atrest::cli
