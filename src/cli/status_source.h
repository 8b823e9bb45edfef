// What `atrest status` and `atrest watch` look at: the kube-apiservers of a cluster and, where they
// are given or found on a node, its etcds.
#pragma once

#include <CLI/App.hpp>
#include <memory>
#include <optional>
#include <string>

#include "base/call_context.h"
#include "cli/command.h"
#include "cli/kube_flags.h"
#include "cli/value_flags.h"
#include "operate/status/rotation_status.h"

namespace atrest::cli {

struct StatusFlags {
  KubeFlags kube;
  ValueFlags values;
  std::string key_id = {};  // the one that all should be on
};

// `flags` outlives the app.
void AddStatusFlags(CLI::App& app, StatusFlags& flags);

// Used by one thread.
class StatusSource {
 public:
  // Reads files; nothing is connected yet. What is given outlives it.
  static Result<std::unique_ptr<StatusSource>> Open(const StatusFlags& flags, Session& session);

  bool reads_etcd() const { return values_ != nullptr; }
  // All values of etcd, anew; progress is shown if the session wants it. Before it, and without
  // etcds, Read() says nothing of etcd.
  Result<void> ReadEtcd(bool show_progress, const CallContext& context);
  // Asks the kube-apiservers. One that does not answer is part of the status.
  Result<operate::RotationStatus> Read(const CallContext& context);

 private:
  StatusSource(const StatusFlags& flags, Session& session) : flags_(flags), session_(session) {}
  Result<void> OpenValues();

  const StatusFlags& flags_;
  Session& session_;
  std::unique_ptr<OpenedKube> kube_;
  std::optional<kube::EncryptionConfiguration> configuration_;
  std::unique_ptr<OpenedValues> values_;
  std::optional<operate::VerifyReport> etcd_;
};

}  // namespace atrest::cli
